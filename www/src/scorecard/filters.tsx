import { useId } from 'preact/hooks';
import type { Scope, ScorecardFilter, ScorecardReport } from '../../pkg/nearside';
import { Segments, Select } from '../ui/form';
import { changePlaces } from './state';

/** What is looked at. It acts on everything below, and is in the address. */
export function Filters({ report, filter }: { report: ScorecardReport; filter: ScorecardFilter }) {
  const { areas } = report.setup;
  return (
    <section class="card filters only-screen" aria-label="Filters">
      {areas.length > 1 && (
        <Segments
          label="Business"
          value={String(filter.area)}
          options={areas.map(({ name }, at) => [String(at), name] as const)}
          onChange={(area) => changePlaces({ area: Number(area) })}
        />
      )}
      <div class="filter-fields">
        <Dimensions scope="unit" report={report} filter={filter} />
        <Months report={report} filter={filter} />
        <Dimensions scope="row" report={report} filter={filter} />
        <FindDealer report={report} />
      </div>
    </section>
  );
}

/** A choice for each dimension: those of the dealers, or those that part their rows. */
function Dimensions({ scope, report, filter }: { scope: Scope; report: ScorecardReport; filter: ScorecardFilter }) {
  return (
    <>
      {report.dimensions
        .filter((dimension) => dimension.scope === scope)
        .map(({ id, label, all, levels }) => (
          <Place
            key={id}
            label={label}
            all={all}
            names={levels}
            value={filter.picks.find((pick) => pick.dimension === id)?.level}
            onChange={(level) => changePlaces({ [id]: level })}
          />
        ))}
    </>
  );
}

/** One of a list, or all. */
function Place(props: {
  label: string;
  all: string;
  names: readonly string[];
  value: number | undefined;
  onChange: (place: number | undefined) => void;
}) {
  if (props.names.length < 2) return null;
  return (
    <Select
      label={props.label}
      value={props.value === undefined ? '' : String(props.value)}
      options={[['', props.all] as const, ...props.names.map((name, at) => [String(at), name] as const)]}
      onChange={(place) => props.onChange(place === '' ? undefined : Number(place))}
    />
  );
}

function Months({ report: { months }, filter: { from, to } }: { report: ScorecardReport; filter: ScorecardFilter }) {
  if (months.length < 2) return null;
  const last = months.length - 1;
  const spans = [
    ['All months', 0, last],
    ['Last 12 months', Math.max(0, last - 11), last],
    ['Last 3 months', Math.max(0, last - 2), last],
    ['Last month', last, last],
  ] as const;
  const options = months.map((name, at) => [String(at), name] as const);
  const current = spans.findIndex(([, a, b]) => a === from && b === to);
  return (
    <>
      <Select
        label="Months"
        value={String(current)}
        options={[...(current < 0 ? [['-1', 'As chosen'] as const] : []), ...spans.map(([name], at) => [String(at), name] as const)]}
        onChange={(at) => {
          const span = spans[Number(at)];
          if (span) changePlaces({ from: span[1], to: span[2] });
        }}
      />
      <Select label="From" value={String(from)} options={options} onChange={(at) => changePlaces({ from: Number(at), to: Math.max(Number(at), to) })} />
      <Select label="To" value={String(to)} options={options} onChange={(at) => changePlaces({ to: Number(at), from: Math.min(Number(at), from) })} />
    </>
  );
}

/** Goes to the page of a dealer by its name. */
function FindDealer({ report: { dealers } }: { report: ScorecardReport }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Go to dealer</label>
      <input
        class="input"
        id={id}
        list={`${id}-names`}
        autocomplete="off"
        placeholder="Name"
        onInput={(event) => {
          const dealer = dealers.indexOf(event.currentTarget.value);
          if (dealer < 0) return;
          event.currentTarget.value = '';
          changePlaces({ dealer }, 'step');
        }}
      />
      <datalist id={`${id}-names`}>
        {dealers.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </div>
  );
}
