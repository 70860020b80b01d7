/** Chance that is the same in every run: what it finds once it finds again. */
export class Chance {
  private state = 20_260_101;

  below(limit: number): number {
    this.state = (this.state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor(this.state / 256) % limit;
  }

  /** One to `longest` of the atoms, one after the other. */
  text(atoms: readonly string[], longest: number): string {
    return Array.from({ length: 1 + this.below(longest) }, () => atoms[this.below(atoms.length)]).join('');
  }

  /** The text in pieces of one to seven units. */
  pieces(text: string): string[] {
    const pieces: string[] = [];
    for (let at = 0; at < text.length;) {
      const length = 1 + this.below(7);
      pieces.push(text.slice(at, at + length));
      at += length;
    }
    return pieces;
  }
}
