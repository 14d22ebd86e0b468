// On every page: the choice of the language.
const select = document.getElementById("language");
select.addEventListener("change", () => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `formcheck-language=${select.value}; Path=/; Max-Age=31536000; SameSite=Strict${secure}`;
  location.reload();
});
