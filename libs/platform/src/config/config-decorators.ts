import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * A TCP port as a number, 0 to 65535, where 0 asks the system for any free one. class-validator's own decorator of
 * this name accepts strings only.
 */
export const IsPort = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPort',
      validator: {
        validate: (value: unknown) =>
          typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 65_535,
        defaultMessage: () => '$property must be a port number from 0 to 65535',
      },
    },
    options,
  );

/** class-validator keeps one message per name and property, so that each rule needs a name of its own. */
let ruleCount = 0;

/**
 * A rule about one setting that may look at the others.
 *
 * @param fault  null when all is well, else what is wrong in one sentence that begins with the setting's name and
 *   holds no value
 */
export const Rule = <T extends object>(fault: (config: T) => string | null): PropertyDecorator =>
  ValidateBy({
    name: `rule-${(ruleCount += 1)}`,
    validator: {
      validate: (_value, args) => fault(args?.object as T) === null,
      defaultMessage: (args) => fault(args?.object as T) ?? '',
    },
  });
