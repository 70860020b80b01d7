import { describe, expect, it } from 'vitest';
import { readUserId, userIdOf } from './identity.js';

const jwt = (payload: unknown): string => `head.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;

describe('readUserId', () => {
  it.each([
    [{ id: '', sub: 's2' }, 's2'],
    [{ user_id: 7 }, '7'],
    [{ id: 'a', sub: 'b' }, 'a'],
    [{ uid: 'ü' }, 'ü'],
    [{}, 'guest'],
    [[], 'guest'],
  ])('reads %j as %s', (payload, expected) => {
    expect(readUserId(jwt(payload))).toBe(expected);
  });

  it.each(['', 'opaque', 'a.b.c', 'a.%%%.c'])('calls the owner of %j guest', (token) => {
    expect(readUserId(token)).toBe('guest');
  });
});

describe('userIdOf', () => {
  it('believes what the session said before what the token says', () => {
    const token = { id: 't', label: 'l', secret: jwt({ id: 'a' }), isGuest: true, attributes: { userId: 'b' } };
    expect(userIdOf(token)).toBe('b');
  });
});
