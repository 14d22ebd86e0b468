// A socket that comes back: after a drop it is opened again, sooner at first, until it is told to stay closed, or this
// browser may not come in any more.
const FIRST_MS = 300;
const MOST_MS = 4000;
const OPEN_MS = 8000;

export class Socket {
  /** opened(), heard(data) and lost() are called; what a dropped socket has not sent is not sent again. */
  constructor(path, { opened, heard, lost }) {
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    Object.assign(this, { opened, heard, lost });
    this.wait = FIRST_MS;
    this.ended = false;
    this.open();
  }

  open() {
    if (this.ended) return;
    clearTimeout(this.timer);
    const socket = new WebSocket(this.address);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    const late = setTimeout(() => socket.close(), OPEN_MS);
    let open = false;
    socket.addEventListener("open", () => {
      clearTimeout(late);
      open = true;
      this.wait = FIRST_MS;
      this.opened();
    });
    socket.addEventListener("message", (message) => this.heard(message.data));
    socket.addEventListener("close", () => {
      clearTimeout(late);
      if (this.socket !== socket || this.ended) return;
      this.lost();
      if (!open) this.askWhy();
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(MOST_MS, this.wait * 1.7);
    });
  }

  /** A socket that is refused does not say why; a request does. */
  async askWhy() {
    try {
      const { status } = await fetch("/api/clips");
      if (status === 401 && !this.ended) this.heard(JSON.stringify({ type: "expired" }));
    } catch {
      // the computer is not there; it will be tried again
    }
  }

  /** Try at once, as when the page is looked at again. */
  hurry() {
    if (!this.ended && this.socket.readyState > WebSocket.OPEN) this.open();
  }

  get ready() {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Bytes that the network has not taken yet. */
  get waiting() {
    return this.socket.bufferedAmount;
  }

  send(data) {
    if (this.ready) this.socket.send(typeof data === "string" || data instanceof ArrayBuffer ? data : JSON.stringify(data));
  }

  end() {
    this.ended = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
