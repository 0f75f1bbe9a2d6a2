import { useId } from 'preact/hooks';
import type { ComponentChildren } from 'preact';

/** One choice among a few, by name. */
export function Select<T extends string>(props: {
  label: string;
  value: T;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
  why?: ComponentChildren;
  labelHidden?: boolean;
  disabled?: boolean;
}) {
  const id = useId();
  const why = props.why ? `${id}-why` : undefined;
  return (
    <div class="field">
      <label for={id} class={props.labelHidden ? 'hidden-but-read' : undefined}>
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled}
        aria-describedby={why}
        onChange={(event) => {
          const option = props.options[event.currentTarget.selectedIndex];
          if (option) props.onChange(option[0]);
        }}
      >
        {props.options.map(([value, text]) => (
          <option key={value} value={value} selected={value === props.value}>
            {text}
          </option>
        ))}
      </select>
      {props.why && (
        <span class="why" id={why}>
          {props.why}
        </span>
      )}
    </div>
  );
}

/** A number typed by hand. Gives nothing while what is typed is no number within the bounds. */
export function NumberField(props: {
  label: string;
  value: number | undefined;
  onChange: (value: number) => void;
  /** What an empty field means; without it, nothing. */
  onEmpty?: () => void;
  min?: number;
  max?: number;
  step?: number | 'any';
  why?: ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        class="input"
        id={id}
        type="number"
        inputMode="decimal"
        min={props.min}
        max={props.max}
        step={props.step ?? 'any'}
        value={props.value}
        aria-describedby={props.why ? `${id}-why` : undefined}
        onInput={(event) => {
          const input = event.currentTarget;
          if (input.value === '' && !input.validity.badInput) props.onEmpty?.();
          else if (input.checkValidity() && Number.isFinite(input.valueAsNumber)) props.onChange(input.valueAsNumber);
        }}
      />
      {props.why && (
        <span class="why" id={`${id}-why`}>
          {props.why}
        </span>
      )}
    </div>
  );
}

/** A choice among few, all in sight; none of them is chosen while there is no value. */
export function Segments<T extends string>(props: {
  label: string;
  value: T | undefined;
  options: readonly (readonly [T, string])[];
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset>
      <legend class="hidden-but-read">{props.label}</legend>
      <div class="segments">
        {props.options.map(([value, text]) => (
          <label key={value}>
            <input type="radio" name={name} checked={value === props.value} onChange={() => props.onChange(value)} />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Lets the person pick files; the same files may be picked again. */
export function FilePicker(props: {
  children: ComponentChildren;
  onFiles: (files: File[]) => void;
  multiple?: boolean;
  accept?: string;
  class?: string;
}) {
  return (
    <label class={`button picker ${props.class ?? ''}`}>
      {props.children}
      <input
        type="file"
        multiple={props.multiple}
        accept={props.accept}
        onChange={(event) => {
          const input = event.currentTarget;
          const files = [...(input.files ?? [])];
          input.value = '';
          if (files.length > 0) props.onFiles(files);
        }}
      />
    </label>
  );
}
