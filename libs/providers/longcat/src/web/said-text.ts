import { ServiceError } from '@sluice/contract';
import type { SiteForm } from './to-request.js';

/** A text that comes in pieces, or whole each time and longer than before: gives what is new. */
export class SaidText {
  private said = '';
  /** null until the second event tells; events of the newer form are pieces always. */
  private areEventsWhole: boolean | null;

  constructor(form: SiteForm) {
    this.areEventsWhole = form === 'v2' ? false : null;
  }

  /** Text that continues the last. */
  piece(text: string): string {
    this.said += text;
    return text;
  }

  /**
   * Text that repeats all before it.
   *
   * @throws ServiceError `upstream_error` when what was handed on already has been changed
   */
  whole(text: string): string {
    if (text.startsWith(this.said)) return this.piece(text.slice(this.said.length));
    // The same once more, short of its last blanks or words: nothing new.
    if (this.said.startsWith(text)) return '';
    throw new ServiceError('upstream_error', 'longcat.chat changed what it had said already. Send the request again.');
  }

  /** Text of an event; the older form has been seen to repeat all before it. */
  event(text: string): string {
    if (this.areEventsWhole === null && this.said !== '') this.areEventsWhole = text.startsWith(this.said);
    return this.areEventsWhole === true ? this.whole(text) : this.piece(text);
  }

  /** What the site's last word on the matter has beyond the text so far; nothing where it is another text. */
  last(text: string): string {
    return text.startsWith(this.said) ? this.whole(text) : '';
  }
}
