// Twilio as tables: what the composition root needs.
export { createTwilioDriver, type TwilioDriverOptions } from './driver.ts';
