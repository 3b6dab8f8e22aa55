// The search counts words and knows no whole names: to it `lukhas.api` is as much branding.apis. What is called exactly
// like the question comes first, modules before other pages. Starts before the theme, which then asks this Worker.
(() => {
  "use strict";

  const QUERY = 2, RESULT = 3;
  const wordsOf = text => text.toLowerCase().split(/[\s@._\-]+/).filter(Boolean).join(" ");

  // A result is a page with its sections; the one without an anchor is the page. What was found in its title is marked.
  const nameOf = sections => sections.find(({ location }) => !location.includes("#")).title.replace(/<\/?mark[^>]*>/g, "");
  const isModule = ([{ location }]) => /(^|\/)modules\/[^/#]+\//.test(location);
  const closeness = (sections, question) => {
    const name = nameOf(sections);
    if (!isModule(sections)) return wordsOf(name) === question ? 1 : 0;
    return wordsOf(name) === question ? 3 : wordsOf(name.slice(name.indexOf(".") + 1)) === question ? 2 : 0;
  };

  window.Worker = class extends window.Worker {
    #questions = [];

    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data: { type, data } }) => {
        if (type !== RESULT) return;
        const question = this.#questions.shift() ?? "";
        data.items.sort((one, other) => closeness(other, question) - closeness(one, question));
      });
    }

    postMessage(message, ...transferred) {
      if (message.type === QUERY) this.#questions.push(wordsOf(message.data));
      super.postMessage(message, ...transferred);
    }
  };
})();
