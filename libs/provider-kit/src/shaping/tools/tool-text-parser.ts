import type { ToolDefinition } from '@sluice/contract';
import { CallJsonReader, type ToolStep } from './call-json-reader.js';
import { CallMarkers, RESULT_TAG, type Marker } from './call-markers.js';
import { ElementReader } from './element-reader.js';
import { TaggedReader } from './tagged-reader.js';

/** Reads one call, or one list of calls, from where its own text begins. */
export interface CallReader {
  readonly isDone: boolean;
  /** @returns what the piece brought, and how many of its characters were taken */
  push(piece: string): { readonly steps: readonly ToolStep[]; readonly used: number };
}

/** Characters ahead of a brace that tell whether it stands in other JSON. */
const CONTEXT_LENGTH = 16;

/**
 * Takes the text of an answer apart into what is meant for people and what is a tool call. Never lets a marker, whole or
 * in part, through as text; holds text back only while it may yet become one, and blanks that may stand before one.
 * The steps do not depend on how the text was cut into pieces.
 */
export class ToolTextParser {
  /** Whether the model has begun to make up the result of a call: what follows is no answer. */
  isOver = false;
  private readonly markers: CallMarkers;
  private unread = '';
  private reader: CallReader | null = null;
  /** Set from a call's end until other text comes. */
  private closers: readonly string[] | null = null;
  private context = '';
  private hasCalls = false;

  constructor(private readonly tools: readonly ToolDefinition[]) {
    this.markers = new CallMarkers(tools);
  }

  /** Whether a call has begun that is not complete. */
  get isInCall(): boolean {
    return this.reader !== null;
  }

  /** @throws SyntaxError when a call is not written in any form that is known */
  push(piece: string): readonly ToolStep[] {
    this.unread += piece;
    const steps: ToolStep[] = [];
    while (this.unread !== '' && !this.isOver && this.advance(steps));
    return steps;
  }

  /** The text that turned out to be no marker, once nothing follows. */
  end(): readonly ToolStep[] {
    const rest = this.hasCalls ? this.unread.trimEnd() : this.unread;
    this.unread = '';
    const isNoText =
      this.isOver || this.isInCall || this.closers?.some((closer) => closer.startsWith(rest.trimStart()));
    return isNoText === true || rest === '' ? [] : [{ kind: 'text', text: rest }];
  }

  /** @returns whether there may be more to read before more comes */
  private advance(steps: ToolStep[]): boolean {
    if (this.reader !== null) return this.readCall(this.reader, steps);
    return this.closers === null ? this.readText(steps) : this.readClosers(this.closers);
  }

  private readCall(reader: CallReader, steps: ToolStep[]): boolean {
    const { steps: read, used } = reader.push(this.unread);
    steps.push(...read);
    this.unread = this.unread.slice(used);
    if (!reader.isDone) return false;
    this.reader = null;
    if (reader instanceof ElementReader && reader.isFenced) this.closers = [...(this.closers ?? []), '```'];
    return true;
  }

  /** Skips what belongs to the call before, and the blanks ahead of it. */
  private readClosers(closers: readonly string[]): boolean {
    const rest = this.unread.trimStart();
    const found = closers.find((closer) => rest.startsWith(closer));
    if (found !== undefined) this.unread = rest.slice(found.length);
    else if (closers.some((closer) => closer.startsWith(rest))) return false;
    else {
      this.closers = null;
      this.context = '';
    }
    return true;
  }

  private readText(steps: ToolStep[]): boolean {
    for (const { index } of this.unread.matchAll(/[<{`]/g)) {
      const result = this.hasCalls ? isResultAt(this.unread, index) : null;
      const marker = result === null ? this.markers.at(this.unread, index, this.contextOf(index)) : 'partial';
      if (marker === null) continue;
      const passed = this.pass(index, steps);
      this.isOver = result === true;
      if (marker === 'partial') return false;
      this.begin(marker, marker.bodyStart - passed);
      return true;
    }
    this.pass(this.unread.length, steps);
    return false;
  }

  /**
   * Hands on what is unread up to `end`, but for the blanks in front of it.
   *
   * @returns how many characters that were
   */
  private pass(end: number, steps: ToolStep[]): number {
    const text = this.unread.slice(0, end).trimEnd();
    if (text !== '') steps.push({ kind: 'text', text });
    this.context = this.contextOf(text.length);
    this.unread = this.unread.slice(text.length);
    return text.length;
  }

  /** The last of the text up to `end`. */
  private contextOf(end: number): string {
    const text = this.unread.slice(Math.max(0, end - CONTEXT_LENGTH), end);
    return end < CONTEXT_LENGTH ? (this.context + text).slice(-CONTEXT_LENGTH) : text;
  }

  private begin(marker: Marker, bodyStart: number): void {
    this.unread = this.unread.slice(bodyStart);
    this.hasCalls = true;
    this.closers = marker.closers;
    this.reader = readerOf(marker, this.tools);
  }
}

function readerOf({ form, closers }: Marker, tools: readonly ToolDefinition[]): CallReader {
  switch (form) {
    case 'element':
      return new ElementReader(closers[0] ?? '');
    case 'tagged':
      return new TaggedReader(closers[0] ?? '', tools);
    case 'list':
    case 'single':
      return new CallJsonReader(form);
  }
}

/** Whether our tag of a result begins at `at`; null when it does not, false when it may yet. */
function isResultAt(text: string, at: number): boolean | null {
  const tag = `<${RESULT_TAG}`;
  const rest = text.slice(at, at + tag.length);
  return tag.startsWith(rest) ? rest.length === tag.length : null;
}
