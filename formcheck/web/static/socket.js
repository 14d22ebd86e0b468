// A socket that comes back: after a drop it is opened again, sooner at first, until it is told to stay closed.
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
    socket.addEventListener("open", () => {
      clearTimeout(late);
      this.wait = FIRST_MS;
      this.opened();
    });
    socket.addEventListener("message", (message) => this.heard(message.data));
    socket.addEventListener("close", () => {
      clearTimeout(late);
      if (this.socket !== socket || this.ended) return;
      this.lost();
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(MOST_MS, this.wait * 1.7);
    });
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
