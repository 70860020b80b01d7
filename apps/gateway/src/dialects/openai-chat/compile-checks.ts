import { getMetadataStorage, ValidationTypes, type ValidationArguments } from 'class-validator';

/** Whether a value is what the field's decorators ask for. */
type IsSound = (value: unknown, dto: object) => boolean;

/**
 * The decorators of a flat class as one question. class-validator makes an error object and half a dozen lists for each
 * declared field at each call, also when all is well; here a field that is absent costs nothing. Whoever needs to know
 * what is wrong asks `validateSync`.
 *
 * @returns whether an object passes; an absent field passes unless it must be defined
 * @throws Error on decorators that it does not know: nested classes, conditions, `each`, asynchronous constraints
 */
export function compileChecks(target: new () => object): (dto: object) => boolean {
  const storage = getMetadataStorage();
  const fields = storage.groupByPropertyName(storage.getTargetValidationMetadatas(target, '', false, false));
  const required = Object.keys(fields).filter((name) =>
    fields[name]!.some((rule) => rule.type === ValidationTypes.IS_DEFINED),
  );
  const checks = new Map(
    Object.entries(fields).map(([name, rules]) => [name, rules.map((rule) => compileRule(target, rule))]),
  );
  return (dto) => {
    const values = dto as Readonly<Record<string, unknown>>;
    for (const name of required) if (values[name] === undefined || values[name] === null) return false;
    for (const name in values) {
      const value = values[name];
      if (value === undefined) continue;
      for (const isSound of checks.get(name) ?? []) if (!isSound(value, dto)) return false;
    }
    return true;
  };
}

type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

function compileRule(target: new () => object, rule: Rule): IsSound {
  const constraints = getMetadataStorage().getTargetValidatorConstraints(rule.constraintCls);
  const isPlain = rule.type === ValidationTypes.CUSTOM_VALIDATION || rule.type === ValidationTypes.IS_DEFINED;
  if (!isPlain || rule.each || rule.validateIf !== undefined || constraints.some(({ async }) => async)) {
    throw new Error(`${target.name}.${rule.propertyName}: a rule of type ${rule.type} cannot be compiled`);
  }
  const instances = constraints.map(({ instance }) => instance);
  return (value, object) => {
    const args: ValidationArguments = {
      value,
      object,
      constraints: rule.constraints,
      targetName: target.name,
      property: rule.propertyName,
    };
    return instances.every((instance) => instance.validate(value, args) === true);
  };
}
