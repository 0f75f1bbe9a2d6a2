import { Component, type ComponentChildren } from 'preact';
import type { EngineFailure } from '../engine/failure';
import { Failure, asFailure } from './failure';

/** Keeps a part of the page that cannot be drawn from taking the rest with it. */
export class Boundary extends Component<{ children: ComponentChildren }, { failure?: EngineFailure }> {
  static override getDerivedStateFromError(thrown: unknown) {
    return { failure: asFailure(thrown) };
  }

  override render() {
    return this.state.failure ? <Failure of={this.state.failure} /> : this.props.children;
  }
}
