// What is saved on a page of questions: each question, and the comment below them where the page has one. Both kinds know
// their `name` in the outbox, their `box` on the page, what is chosen (`value`) and the version that it builds on (`base`).

export class Question {
  constructor(form, box) {
    this.box = box;
    this.name = box.id.replace("question-", "");
    this.was = form.elements[`was-${this.name}`];
    this.radios = [...form.elements[this.name]];
    this.heading = box.querySelector("legend");
    this.note = "newer";
  }

  get value() {
    return this.radios.find((one) => one.checked)?.value ?? "";
  }

  get base() {
    return Number(this.was.value.split(":")[0]);
  }

  /** Whether something was chosen before there was a script to see it; where the server asks again, it is still open. */
  get unseen() {
    return this.value !== this.was.value.split(":")[1] && !this.box.classList.contains("has-error");
  }

  holds(element) {
    return element.name === this.name;
  }

  show(value) {
    for (const one of this.radios) one.checked = one.value === value && (value !== "" || one.checked);
  }

  stand({ version, value }) {
    this.was.value = `${version}:${value}`;
  }

  words(value) {
    return this.radios.find((one) => one.value === value).parentElement.textContent.trim();
  }

  focus(value = this.value) {
    this.radios.find((one) => one.value === value).focus();
  }

  /** An error of the page as the server drew it is settled by an answer that it took. */
  forgive() {
    this.box.classList.remove("has-error");
    this.box.querySelector(":scope > .error")?.remove();
  }
}

/** Its value: 1 where it may be quoted, else 0, and the text. */
export class Comment {
  constructor(form, box) {
    this.box = box;
    this.name = `comment:${form.dataset.section}`;
    this.was = form.elements["was-comment"];
    this.text = form.elements.comment;
    this.quote = form.elements.may_quote;
    this.heading = box.querySelector("h2");
    this.note = "newer-comment";
  }

  get value() {
    const text = this.text.value.trim();
    return `${Number(Boolean(text) && this.quote.checked)}${text}`;
  }

  get base() {
    return Number(this.was.value.split(":")[0]);
  }

  get unseen() {
    const changed = this.text.value !== this.text.defaultValue || this.quote.checked !== this.quote.defaultChecked;
    return changed && !this.box.querySelector(".has-error");
  }

  /** Too long to be taken; the counter beside it says by how much. */
  get long() {
    const { most } = this.box.querySelector("[data-counter]").dataset;
    return [...this.text.value.trim()].length > Number(most);
  }

  holds(element) {
    return element === this.text || element === this.quote;
  }

  show(value) {
    if (value === this.value) return; // the cursor stays where it is
    this.text.value = value.slice(1);
    this.quote.checked = value.startsWith("1");
    this.text.dispatchEvent(new Event("input")); // for the counter, and not for the form
  }

  stand({ version, mark }) {
    this.was.value = `${version}:${mark}`;
  }

  words(value) {
    return value.slice(1);
  }

  focus() {
    this.text.focus();
  }

  forgive() {
    for (const field of this.box.querySelectorAll(".has-error")) {
      field.classList.remove("has-error");
      field.querySelector(".error")?.remove();
    }
  }
}

export function fields(form) {
  const found = [...form.querySelectorAll(".question")].map((box) => new Question(form, box));
  const comment = document.getElementById("comment");
  if (comment) found.push(new Comment(form, comment));
  return new Map(found.map((one) => [one.name, one]));
}
