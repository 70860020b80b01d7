import { IsInt, IsString, Min, ValidateIf, ValidateNested, validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ChatCompletionDto } from './chat-completion.dto.js';
import { compileChecks } from './compile-checks.js';

const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  1,
  -3,
  0.5,
  17,
  NaN,
  Infinity,
  '',
  'auto',
  'high',
  'x'.repeat(300),
  [],
  ['stop'],
  [1],
  [{ role: 'user', content: 'Hi' }],
  [{ role: 'nobody', content: 'Hi' }],
  [{ type: 'function', function: { name: 'f' } }],
  {},
  { type: 'json_object' },
  { type: 'enabled' },
  { include_usage: true },
  { effort: 'low' },
  new Date(),
];

const passes = (dto: object): boolean =>
  validateSync(dto, { skipUndefinedProperties: true, stopAtFirstError: true, forbidUnknownValues: false }).length === 0;

describe('compileChecks', () => {
  it.each(Object.keys(new ChatCompletionDto()))('judges %s as class-validator does', (field) => {
    const isSound = compileChecks(ChatCompletionDto);
    for (const value of VALUES) {
      const sound = { model: 'GLM-4.6', messages: [{ role: 'user', content: 'Hi' }], [field]: value };
      const dto = Object.assign(new ChatCompletionDto(), sound);
      expect(isSound(dto), `${field}: ${JSON.stringify(value)}`).toBe(passes(dto));
    }
  });

  it('asks every rule of a field', () => {
    class Both {
      @IsInt()
      @Min(1)
      count: unknown;
    }
    const isSound = compileChecks(Both);
    const verdicts = [undefined, 1, 0, 1.5, '1'].map((count) => isSound(Object.assign(new Both(), { count })));
    expect(verdicts).toEqual([true, true, false, false, false]);
  });

  it('refuses rules that it would not keep', () => {
    class Inner {
      @IsString()
      name = '';
    }
    class Nested {
      @ValidateNested()
      inner = new Inner();
    }
    class Conditional {
      @ValidateIf(() => false)
      @IsString()
      name: unknown = 1;
    }
    class Listed {
      @IsString({ each: true })
      names: unknown = [];
    }
    for (const target of [Nested, Conditional, Listed])
      expect(() => compileChecks(target)).toThrow(/cannot be compiled/);
  });
});
