// What the page does beside Gradio's events: open a source, fill a field, copy, print. Nothing is loaded from elsewhere; what is put into
// the page is the server's own escaped HTML.
(() => {
  "use strict";
  const pane = { element: null, links: [], at: 0, opener: null };

  const SHOWS = { read: "#intake", paste: "#intake", "take-in": "#intake", look: "#found", run: "#outcome" };

  // what Gradio calls its own parts in English whatever the language
  const NAMES = {
    "common.upload": "再选文件", "Click to upload or drop files": "点击或拖入文件上传", "File upload": "选择文件", "Close": "关闭",
    "More tabs": "更多", "Empty value": "空",
  };

  const announce = (words) => {
    const line = document.getElementById("announced") || document.body.appendChild(Object.assign(document.createElement("p"), { id: "announced" }));
    line.setAttribute("role", "status");
    line.style.cssText = "position:fixed;bottom:1rem;left:50%;transform:translateX(-50%);background:#1d2430;color:#fff;padding:.4rem 1rem;border-radius:8px;z-index:999";
    line.textContent = words;
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => line.remove(), 2500);
  };

  const build = () => {
    const element = document.createElement("aside");
    element.id = "source-pane";
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", "原文");
    element.hidden = true;
    element.innerHTML =
      '<nav><button type="button" data-step="-1">上一处</button><button type="button" data-step="1">下一处</button>' +
      '<span aria-live="polite"></span><button type="button" class="close">关闭</button></nav><div class="reading" tabindex="-1"></div>';
    element.addEventListener("click", (event) => {
      const step = event.target.closest("[data-step]");
      if (step) show(pane.at + Number(step.dataset.step));
      if (event.target.closest(".close")) close();
    });
    return document.querySelector(".gradio-container").appendChild(element);
  };

  const close = () => {
    if (!pane.element || pane.element.hidden) return;
    pane.element.hidden = true;
    if (pane.opener && pane.opener.isConnected) pane.opener.focus();
  };

  const show = async (at) => {
    if (at < 0 || at >= pane.links.length) return;
    pane.element = pane.element && pane.element.isConnected ? pane.element : build();
    pane.at = at;
    const body = pane.element.querySelector(".reading");
    const [before, after] = pane.element.querySelectorAll("[data-step]");
    before.disabled = at === 0;
    after.disabled = at === pane.links.length - 1;
    pane.element.querySelector("nav span").textContent = `${at + 1} / ${pane.links.length}`;
    pane.element.hidden = false;
    const url = new URL(pane.links[at], location.href);
    url.searchParams.set("pane", "true");
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new Error();
      body.innerHTML = await answer.text();
    } catch {
      body.textContent = "原文打不开：文件可能已被移除，或服务已停止。";
    }
    const quote = body.querySelector("#quote");
    if (quote && quote.textContent) quote.scrollIntoView({ block: "center" });
    
    body.focus({ preventScroll: true });
  };

  const open = (link) => {
    const group = link.closest("[data-citations]") || link;
    const found = group === link ? [link] : [...group.querySelectorAll("a.source")];
    pane.links = [...new Set(found.map((one) => one.getAttribute("href")))];
    pane.opener = link;
    show(pane.links.indexOf(link.getAttribute("href")));
  };

  const fill = (selector, text) => {
    const field = document.querySelector(`${selector} textarea, ${selector} input`);
    if (!field) return null;
    const kind = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    return field;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    announce("已复制");
  };

  // what was changed in a form of ours, as JSON in a hidden field of Gradio's
  const gather = (selector) => {
    const changed = {};
    document.querySelectorAll(`${selector} [data-field]`).forEach((field) => {
      if (field.value !== field.dataset.was) changed[field.dataset.field] = field.value;
    });
    if (!Object.keys(changed).length) return announce("表里还没有填新的内容");
    fill("#filled", JSON.stringify(changed));
    setTimeout(() => document.querySelector("#take").click(), 50);
  };

  // into sight, as soon as it is there
  const bring = (selector, tries = 50) => {
    const part = document.querySelector(selector);
    if (part && part.offsetParent) part.scrollIntoView({ block: "start" });
    else if (tries) setTimeout(() => bring(selector, tries - 1), 100);
  };

  // a copy of one part of the page, alone on paper
  const printed = (part) => {
    const copy = document.body.appendChild(Object.assign(document.createElement("div"), { id: "printed", innerHTML: part.innerHTML }));
    document.body.classList.add("printing");
    print();
    document.body.classList.remove("printing");
    copy.remove();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.source");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
      return;
    }
    const button = event.target.closest("button");
    if (!button) return;
    // what it brings is shown above or below: on a phone out of sight
    if (button.id in SHOWS) setTimeout(() => document.querySelector(SHOWS[button.id]).scrollIntoView({ block: "nearest" }), 300);
    if (button.dataset.copy !== undefined) copy(button.dataset.copy);
    if (button.dataset.show) bring(button.dataset.show);
    if (button.dataset.gather) gather(button.dataset.gather);
    if (button.dataset.print !== undefined) printed(document.querySelector(button.dataset.print));
    if (button.dataset.desk) [...document.querySelectorAll("[role=tab]")].find((tab) => tab.textContent.trim() === button.dataset.desk)?.click();
    if (button.dataset.fill) {
      const field = fill(button.dataset.fill, button.dataset.text);
      if (field) field.focus();
      if (button.dataset.press) setTimeout(() => document.querySelector(button.dataset.press)?.click(), 50);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  // a point of a chart opens its clause
  document.addEventListener("click", (event) => {
    const plot = event.target.closest(".js-plotly-plot");
    const point = plot && plot._hoverdata && plot._hoverdata[0];
    const address = point && (Array.isArray(point.customdata) ? point.customdata[0] : point.customdata);
    if (typeof address !== "string" || !address.startsWith("/document/")) return;
    pane.links = [address];
    pane.opener = plot;
    show(0);
  });

  // the newest turn is in sight; fields that know what may be typed offer it
  const settle = () => {
    document.querySelectorAll(".talk").forEach((talk) => {
      if (talk.dataset.held === String(talk.childElementCount)) return;
      talk.dataset.held = String(talk.childElementCount);
      talk.scrollTop = talk.scrollHeight;
    });
    // what Gradio tells of a refused upload, in the server's own words
    document.querySelectorAll(".toast-title").forEach((title) => {
      if (title.textContent.trim() === "Error") title.textContent = "没有办成";
    });
    document.querySelectorAll(".toast-text, .toast-message-text").forEach((text) => {
      const refused = text.textContent.match(/^\s*(?:Error: )?HTTP \d+: (\{.*\})\s*$/s);
      if (refused) text.textContent = JSON.parse(refused[1]).detail;
    });
    document.querySelectorAll("button[aria-label], input[aria-label], .empty[aria-label]").forEach((part) => {
      const name = NAMES[part.getAttribute("aria-label")];
      if (name) part.setAttribute("aria-label", name);
      if (name && part.title) part.title = name;
    });
    document.querySelectorAll("#region input, #region textarea").forEach((field) => field.setAttribute("list", "places"));
    document.querySelectorAll("#who input, #who textarea").forEach((field) => field.setAttribute("list", "bodies"));
  };
  new MutationObserver(settle).observe(document.documentElement, { childList: true, subtree: true });
})();
