// Small improvements on pages that work without them: search suggestions, autosave, filters that apply at once,
// a warning before unsaved words are lost, copy buttons. No dependency; nothing here decides anything.
'use strict';
document.documentElement.classList.add('js');

const make = (tag, props, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const attributes = (element, values) => {
  for (const [name, value] of Object.entries(values)) element.setAttribute(name, value);
  return element;
};
let ids = 0;
const newId = (stem) => `${stem}-${++ids}`;

// Suggestions: an ARIA 1.2 combobox with a grouped listbox.
// data-suggest: where to ask, `?q=` is added; data-pick: the hidden field that takes the chosen option's value.
function suggest(input) {
  const pick = input.dataset.pick;
  const listId = newId('suggest');
  const host = input.parentElement;
  const list = attributes(make('div', { className: 'suggest', id: listId, hidden: true }), {
    role: 'listbox', 'aria-label': pick ? 'Matching entries' : 'Suggestions',
  });
  const status = attributes(make('div', { className: 'sr' }), { role: 'status' });
  let options = [];
  let current = -1;
  let timer = 0;
  let asking = null;

  host.classList.add('has-suggest');
  host.append(list, status);
  attributes(input, {
    role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': listId, autocomplete: 'off',
  });

  const hidden = () => {
    let field = host.querySelector(`input[type="hidden"][name="${CSS.escape(pick)}"]`);
    if (!field) host.append(field = make('input', { type: 'hidden', name: pick }));
    return field;
  };
  const point = (index) => {
    options[current]?.element.setAttribute('aria-selected', 'false');
    current = index;
    const option = options[current];
    if (!option) return input.removeAttribute('aria-activedescendant');
    option.element.setAttribute('aria-selected', 'true');
    option.element.scrollIntoView({ block: 'nearest' });
    input.setAttribute('aria-activedescendant', option.element.id);
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    point(-1);
  };
  const choose = (option) => {
    input.value = option.text;
    if (pick) {
      hidden().value = option.value ?? '';
      close();
      status.textContent = `${option.text} chosen`;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    } else if (option.href) {
      close();
      location.assign(option.href);
    } else {
      close();
      input.form?.requestSubmit();
    }
  };
  const show = (groups) => {
    point(-1);
    list.replaceChildren();
    options = [];
    for (const group of groups ?? []) {
      if (!group.options?.length) continue;
      const label = attributes(make('div', { className: 'suggest-label', id: newId('group'), textContent: group.label }), { role: 'presentation' });
      const box = attributes(make('div', {}, label), { role: 'group', 'aria-labelledby': label.id });
      for (const option of group.options) {
        const element = attributes(make('div', { className: 'suggest-option', id: newId('option') },
          make('span', { textContent: option.text })), { role: 'option', 'aria-selected': 'false' });
        if (option.note) element.append(' ', make('span', { className: 'note', textContent: option.note }));
        // the field keeps the focus
        element.addEventListener('mousedown', (event) => event.preventDefault());
        element.addEventListener('click', () => choose(option));
        options.push({ ...option, element });
        box.append(element);
      }
      list.append(box);
    }
    const n = options.length;
    list.hidden = n === 0;
    input.setAttribute('aria-expanded', String(n > 0));
    status.textContent = n === 0 ? 'No suggestions' : n === 1 ? '1 suggestion' : `${n} suggestions`;
  };
  const ask = async () => {
    const words = input.value.trim();
    if (words.length < 2) return close();
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set('q', words);
      const answer = await fetch(url, { signal: mine.signal, headers: { accept: 'application/json' }, credentials: 'same-origin' });
      if (answer.ok) {
        const found = await answer.json();
        if (mine === asking && document.activeElement === input) show(found.groups);
      }
    } catch {
      // no suggestions is an answer too: the plain form still works
    }
  };

  input.addEventListener('input', () => {
    if (pick) hidden().value = '';
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const open = !list.hidden;
    const last = options.length - 1;
    switch (event.key) {
      case 'ArrowDown':
        if (open) point(current >= last ? -1 : current + 1); else ask();
        break;
      case 'ArrowUp':
        if (!open) return;
        point(current < 0 ? last : current - 1);
        break;
      case 'Home':
      case 'End':
        if (!open || current < 0) return;
        point(event.key === 'Home' ? 0 : last);
        break;
      case 'Enter':
        if (!open || current < 0) return close();
        choose(options[current]);
        break;
      case 'Escape':
        if (!open) return;
        close();
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}

// Autosave: posts the whole form after a pause; the server keeps the draft and its version.
// A 2xx answer may be JSON { version, message }: version goes back into the field of that name.
function autosave(form) {
  const state = form.querySelector('[data-autosave-state]');
  let timer = 0;
  let saving = false;
  let again = false;
  let stopped = false;
  let wait = 1200;

  const say = (text, bad = false) => {
    if (!state) return;
    state.textContent = text;
    state.classList.toggle('bad', bad);
  };
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(save, ms);
  };
  async function save() {
    if (stopped) return;
    if (saving) { again = true; return; }
    saving = true;
    again = false;
    say('Saving…');
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), credentials: 'same-origin', headers: { accept: 'application/json' },
      });
      const json = /json/.test(answer.headers.get('content-type') ?? '') ? await answer.json().catch(() => ({})) : {};
      if (answer.ok && !answer.redirected) {
        wait = 1200;
        if (json.version !== undefined && form.elements.version) form.elements.version.value = json.version;
        const time = new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
        say(json.message ?? `Draft saved at ${time}`);
        form.dataset.clean = 'yes';
      } else if (answer.status === 409) {
        stopped = true;
        say(json.detail ?? 'This was changed somewhere else. Copy what you wrote, then load the page again.', true);
      } else if (answer.status === 401 || answer.status === 403 || answer.redirected) {
        stopped = true;
        say('Not saved: you are signed out. Sign in in another tab, then press Save here.', true);
      } else if (answer.status < 500) {
        say(json.detail ?? 'Not saved yet: something needs correcting.', true);
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      wait = Math.min(wait * 2, 60000);
      say('Not saved: no connection. Trying again.', true);
      again = true;
    }
    saving = false;
    if (again && !stopped) later(wait);
  }
  form.addEventListener('input', () => { form.dataset.clean = ''; later(wait); });
  form.addEventListener('change', () => { form.dataset.clean = ''; later(wait); });
  form.addEventListener('submit', () => { stopped = true; clearTimeout(timer); });
}

// Filters: a change applies at once; the same control has the focus on the page that answers.
function live(form) {
  const key = `live:${new URL(form.action).pathname}`;
  try {
    const kept = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    if (kept) document.getElementById(kept)?.focus({ preventScroll: false });
  } catch { /* storage may be switched off */ }
  form.addEventListener('change', (event) => {
    if (event.target.matches('input:not([type="checkbox"], [type="radio"])')) return;
    try { sessionStorage.setItem(key, event.target.id); } catch { /* as above */ }
    form.requestSubmit();
  });
}

// Unsaved words: asks before leaving a changed form; data-no-guard opts out.
const dirty = new Set();
function guard(form) {
  form.addEventListener('input', () => dirty.add(form));
  form.addEventListener('submit', () => dirty.delete(form));
}
window.addEventListener('beforeunload', (event) => {
  for (const form of dirty) {
    if (form.dataset.clean !== 'yes') { event.preventDefault(); return; }
  }
});

// Copy: data-copy holds the text, or #id of the element that shows it.
function copy(button) {
  const words = button.textContent;
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', async () => {
    const source = button.dataset.copy;
    const from = source.startsWith('#') && document.querySelector(source);
    try {
      await navigator.clipboard.writeText(from ? from.value ?? from.textContent : source);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Press Ctrl+C to copy';
      if (from) getSelection()?.selectAllChildren(from);
    }
    setTimeout(() => { button.textContent = words; }, 2500);
  });
}

// Menus made of <details data-menu>: Escape and a press elsewhere close them.
function menu(details) {
  details.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !details.open) return;
    details.open = false;
    details.querySelector('summary').focus();
  });
  document.addEventListener('click', (event) => {
    if (!details.contains(event.target)) details.open = false;
  });
}

const each = (selector, enhance) => document.querySelectorAll(selector).forEach((element) => enhance(element));
each('input[data-suggest]', suggest);
each('form[data-autosave]', autosave);
each('form[data-live]', live);
each('form[method="post"]:not([data-no-guard])', guard);
each('[data-copy]', copy);
each('details[data-menu]', menu);
// after a form came back with errors, the summary is where to go on
document.querySelector('.errors')?.focus();
