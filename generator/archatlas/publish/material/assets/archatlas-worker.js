// A browser starts no worker from a disk. The search then gets one that runs in an empty frame of the page; the theme's
// plugin offline would load such a script from another host.
if (location.protocol === "file:") {
  // By the second name the search knows that it runs in a frame.
  window.Worker = window.IFrameWorker = class extends EventTarget {
    #waiting = [];
    #frame = document.createElement("iframe");

    constructor(address) {
      super();
      this.#frame.hidden = true;
      const place = () => {
        document.body.append(this.#frame);
        this.#start(this.#frame.contentWindow, new URL(address, document.baseURI).href);
      };
      if (document.body) place(); else document.addEventListener("DOMContentLoaded", place, { once: true });
    }

    #start(scope, address) {
      const answer = data => this.dispatchEvent(new MessageEvent("message", { data }));
      scope.postMessage = data => setTimeout(answer, 0, data);
      // Loads further scripts of the search one after the other; the search waits for the promise.
      scope.importScripts = (...scripts) => scripts.reduce((before, script) => before.then(() => load(script)), Promise.resolve());
      const load = script => new Promise((resolve, reject) => {
        const element = scope.document.createElement("script");
        Object.assign(element, { src: script, onload: resolve, onerror: reject });
        scope.document.head.append(element);
      });
      load(address).then(() => {
        const waiting = this.#waiting;
        this.#waiting = null;
        waiting.forEach(data => this.postMessage(data));
      });
    }

    postMessage(data) {
      if (this.#waiting) this.#waiting.push(data);
      else this.#frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }

    terminate() {
      this.#frame.remove();
    }
  };
}
