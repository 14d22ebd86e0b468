"use strict";
{
  const video = document.getElementById("video"), still = matchMedia("(prefers-reduced-motion: reduce)");
  const movement = document.querySelector("svg[data-from]"), tempo = document.querySelector("svg[data-rows]");
  const slider = document.getElementById("time"), places = [...document.querySelectorAll("[data-start]")];
  const rows = tempo ? JSON.parse(tempo.dataset.rows) : [];
  const read = (chart, ...names) => names.map(name => Number(chart.dataset[name]));

  // some browsers play and seek a blob only, not an address that holds the video
  const address = video.getAttribute("src");
  if (address.startsWith("data:")) {
    const letters = atob(address.slice(address.indexOf(",") + 1)), bytes = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
    video.src = URL.createObjectURL(new Blob([bytes], {type: "video/mp4"}));
  }

  function line(chart, x, top, bottom) {
    const cursor = chart.querySelector(".cursor");
    cursor.classList.toggle("on", x !== null);
    if (x !== null) for (const [name, value] of Object.entries({x1: x, x2: x, y1: top, y2: bottom})) cursor.setAttribute(name, value);
  }
  function follow(chart, share) {
    const box = chart.parentElement, x = share * chart.clientWidth;
    if (!video.paused && (x < box.scrollLeft || x > box.scrollLeft + box.clientWidth)) box.scrollLeft = x - box.clientWidth / 4;
  }
  function show() {
    const now = video.currentTime;
    if (movement) {
      const [from, to, left, right, top, bottom] = read(movement, "from", "to", "left", "right", "top", "bottom");
      const x = left + (right - left) * (now - from) / (to - from), inside = now >= from && now <= to;
      line(movement, inside ? x : null, top, bottom);
      if (inside) follow(movement, x / movement.viewBox.baseVal.width);
    }
    if (tempo) {
      const [most, left, right, pitch] = read(tempo, "most", "left", "right", "pitch");
      const row = rows.find(([start, end]) => now >= start && now < end);
      line(tempo, row ? left + (right - left) * (now - row[0]) / most : null, row && row[2] - pitch / 2, row && row[2] + pitch / 2);
    }
    for (const place of places) {
      if (now >= Number(place.dataset.start) && now < Number(place.dataset.end)) place.setAttribute("aria-current", "true");
      else place.removeAttribute("aria-current");
    }
    if (slider) {
      slider.setAttribute("aria-valuenow", now.toFixed(1));
      slider.setAttribute("aria-valuetext", `${now.toFixed(1)} seconds`);
    }
  }
  function run() {
    show();
    if (!video.paused && !video.ended) requestAnimationFrame(run);
  }
  function go(at) {
    video.currentTime = Math.max(0, at);
    show();
  }
  function share(chart, event) {
    const box = chart.getBoundingClientRect(), view = chart.viewBox.baseVal;
    return [(event.clientX - box.left) / box.width * view.width, (event.clientY - box.top) / box.height * view.height];
  }

  for (const place of document.querySelectorAll("[data-at]"))
    place.addEventListener("click", () => {
      if (place.hasAttribute("data-hold")) video.pause();
      go(Number(place.dataset.at));
      video.scrollIntoView({block: "nearest", behavior: still.matches ? "auto" : "smooth"});
    });
  movement?.addEventListener("click", event => {
    const [from, to, left, right] = read(movement, "from", "to", "left", "right"), [x] = share(movement, event);
    go(from + (to - from) * Math.min(1, Math.max(0, (x - left) / (right - left))));
  });
  tempo?.addEventListener("click", event => {
    const [most, left, right, pitch] = read(tempo, "most", "left", "right", "pitch"), [x, y] = share(tempo, event);
    const row = rows.find(row => Math.abs(y - row[2]) <= pitch / 2);
    if (row) go(Math.min(row[1], row[0] + most * Math.max(0, (x - left) / (right - left))));
  });
  slider?.addEventListener("keydown", event => {
    const [from, to] = read(movement, "from", "to"), now = video.currentTime;
    const next = rows.map(row => row[0]).find(start => start > now + 0.05) ?? to;
    const back = rows.map(row => row[0]).findLast(start => start < now - 0.05) ?? from;
    const keys = {ArrowRight: now + 0.1, ArrowUp: now + 0.1, ArrowLeft: now - 0.1, ArrowDown: now - 0.1, Home: from, End: to, PageDown: next, PageUp: back};
    if (!(event.key in keys)) return;
    event.preventDefault();
    go(keys[event.key]);
  });
  for (const name of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(name, show);
  video.addEventListener("play", run);
}
