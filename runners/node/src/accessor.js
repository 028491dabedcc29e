/**
 * Properties whose value is worked out when somebody looks.
 *
 * All objects of a kind share the accessor. Where each brings its own, V8 makes a hidden class for each: it lives among the old objects, and
 * with it lives until a full collection what the accessor closes over, that is all of the call. Used by context.js and request.js.
 */
const SOURCE = Symbol("source");

/**
 * @template T
 * @param {string} name
 * @param {{get: (source: T) => any, set?: (source: T, value: any) => void}} accessor
 * @returns {<O extends object>(target: O, source: T) => O} gives an object, of one such property, its own: enumerable, and copied by value
 */
export function sharedAccessor(name, { get, set }) {
  /** @type {PropertyDescriptor & ThisType<any>} */
  const descriptor = {
    configurable: true,
    enumerable: true,
    get() {
      return get(this[SOURCE]);
    },
    ...(set && {
      set(value) {
        set(this[SOURCE], value);
      },
    }),
  };
  return (target, source) => {
    Object.defineProperty(target, SOURCE, { value: source });
    return Object.defineProperty(target, name, descriptor);
  };
}
