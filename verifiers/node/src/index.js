export { Refusal } from './refusal.js';
export { Verifier } from './verifier.js';
