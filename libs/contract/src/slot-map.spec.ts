import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Roster, SlotMap } from './slot-map.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

/** Of what passes in the test of memory: much more than all else that is made there. */
const KEPT_WORDS = 1_000;

const item = (name: string): { readonly name: string } => ({ name });

describe('a slot map', () => {
  it('reads like a map', () => {
    const map = new SlotMap<string, object>();
    const [one, two, other] = [item('one'), item('two'), item('other')];
    map.set('1', one);
    map.set('2', two);
    expect([map.get('1'), map.get('2'), map.get('3')]).toEqual([one, two, undefined]);
    map.set('1', other);
    expect([...map.entries()]).toEqual([
      ['1', other],
      ['2', two],
    ]);
    expect([map.delete('1'), map.delete('1'), map.has('1'), map.size]).toEqual([true, false, false, 1]);
  });

  it('keeps the order in which keys came, whose place a value took or not', () => {
    const map = new SlotMap<number, object>();
    for (const key of [1, 2, 3]) map.set(key, item(String(key)));
    map.delete(2);
    for (const key of [4, 2]) map.set(key, item(String(key)));
    expect([...map.keys()]).toEqual([1, 3, 4, 2]);
    expect([...map.values()]).toEqual([1, 3, 4, 2].map((key) => item(String(key))));
  });

  it('can be emptied while it is read', () => {
    const map = new SlotMap<number, object>();
    for (let key = 0; key < 10; key += 1) map.set(key, item(String(key)));
    for (const key of map.keys()) map.delete(key);
    expect(map.size).toBe(0);
    expect([...map.values()]).toEqual([]);
  });

  it('does as a map does, whatever comes and goes', () => {
    const [map, twin] = [
      new SlotMap<number, { readonly name: string }>(),
      new Map<number, { readonly name: string }>(),
    ];
    for (let step = 0; step < 5_000; step += 1) {
      const key = (step * 7919) % 97;
      if ((step * 31) % 5 < 3) {
        const value = item(String(step));
        map.set(key, value);
        twin.set(key, value);
      } else {
        expect(map.delete(key)).toBe(twin.delete(key));
      }
      expect(map.size).toBe(twin.size);
    }
    expect([...map.entries()]).toEqual([...twin.entries()]);
  });

  it('lets go of what was taken out, however old it is itself', () => {
    const map = new SlotMap<number, object>();
    let last = 0;
    const pass = (count: number): void => {
      for (let passed = 0; passed < count; passed += 1) {
        map.set(last, new Array(KEPT_WORDS).fill(last));
        map.delete(last - 8);
        last += 1;
      }
    };
    pass(1_000);
    // What lives through two collections of young objects is old.
    for (let times = 0; times < 3; times += 1) collect({ type: 'minor' });
    const before = process.memoryUsage().heapUsed;
    pass(200);
    collect({ type: 'minor' });
    // A Map holds most of the 200.
    expect((process.memoryUsage().heapUsed - before) / (KEPT_WORDS * 8)).toBeLessThan(40);
  });
});

describe('a roster', () => {
  it('knows who is here', () => {
    const roster = new Roster<object>();
    const [one, two] = [item('one'), item('two')];
    const [first, second] = [roster.add(one), roster.add(two)];
    expect([...roster]).toEqual([one, two]);
    expect([roster.remove(first), roster.size, [...roster]]).toEqual([true, 1, [two]]);
    expect(roster.remove(second)).toBe(true);
    expect(roster.size).toBe(0);
  });

  it('takes no ticket twice, even where its place has been given to another', () => {
    const roster = new Roster<object>();
    const ticket = roster.add(item('one'));
    roster.remove(ticket);
    roster.add(item('two'));
    expect(roster.remove(ticket)).toBe(false);
    expect(roster.size).toBe(1);
  });
});
