import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  pickedCompletion,
  snippet,
  startCompletion,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import {
  Decoration,
  hoverTooltip,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { suggestionsAt } from "./completion";
import { type Help, helpAt } from "./hover";
import type { Suggestion, World } from "./suggestion";

/** Completion and help from the schema; `world` is asked anew each time, for it may be learnt late. */
export function schemaHelp(world: () => World): Extension {
  return [
    autocompletion({
      override: [(context) => complete(context, world())],
      icons: true,
      closeOnBlur: true,
      defaultKeymap: true,
      maxRenderedOptions: 200,
      activateOnTyping: true,
    }),
    closeBrackets(),
    hoverTooltip((view, position) => {
      const help = helpAt(view.state.doc.toString(), position, world());
      if (help === null) return null;
      return { pos: help.from, end: help.to, above: true, create: () => ({ dom: helpBox(help) }) };
    }),
    templateMarks,
  ];
}

function complete(context: CompletionContext, world: World): CompletionResult | null {
  const text = context.state.doc.toString();
  const found = suggestionsAt(text, context.pos, world);
  if (found === null) return null;
  const typed = text.slice(found.from, context.pos);
  // Unasked, an empty place opens no list: typing a line break or a space would be in its way.
  if (
    !context.explicit &&
    !/[\w"'@]$/.test(typed) &&
    !/[.|]\s?$/.test(text.slice(0, context.pos))
  ) {
    return null;
  }
  return {
    from: found.from,
    to: found.to,
    options: found.options.map(toCompletion),
    validFor: /^["'@\w./+-]*$/,
  };
}

function toCompletion(suggestion: Suggestion): Completion {
  const { label, kind, detail, info, insert, rank, opensNext } = suggestion;
  return {
    label,
    type: kind,
    boost: rank,
    ...(detail === undefined ? {} : { detail }),
    ...(info === undefined ? {} : { info }),
    apply: (view, completion, from, to) => {
      if (/[#$]\{/.test(insert)) {
        snippet(insert)(view, completion, from, to);
      } else {
        view.dispatch({
          changes: { from, to, insert },
          selection: { anchor: from + insert.length },
          userEvent: "input.complete",
          annotations: pickedCompletion.of(completion),
        });
      }
      if (opensNext === true) setTimeout(() => startCompletion(view), 0);
    },
  };
}

function helpBox({ title, name, description, allowed }: Help): HTMLElement {
  const box = element("div", "cm-help");
  const head = box.appendChild(element("div", "cm-help-title", title));
  if (name !== title) head.appendChild(element("span", "cm-help-name", name));
  if (description !== undefined) box.appendChild(element("div", "cm-help-text", description));
  if (allowed.length > 0) {
    box.appendChild(element("div", "cm-help-values", allowed.slice(0, 16).join(" · ")));
  }
  return box;
}

function element(tag: string, className: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

const templates = new MatchDecorator({
  regexp: /\{\{[^\n]*?\}\}|\{%[^\n]*?%\}/g,
  decoration: Decoration.mark({ class: "cm-template" }),
});

/** Sets templates off from the text around them, also within scripts. */
export const templateMarks = ViewPlugin.define(
  (view) => ({
    decorations: templates.createDeco(view),
    update(update: ViewUpdate) {
      this.decorations = templates.updateDeco(update, this.decorations);
    },
  }),
  { decorations: (plugin) => plugin.decorations },
);
