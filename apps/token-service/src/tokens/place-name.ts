/** What a provider or a channel may be called. */
export const PLACE_NAME = /^[a-z][a-z0-9-]{0,31}$/;
