// What messages say: templates in several languages and scripts, with their segment counts worked out once.
import { hash, pick } from '../random.ts';

/** A text with room for a six-digit number, ready to be put between JSON quotes. */
export interface Body {
  readonly before: string;
  /** undefined when the text has no number. */
  readonly after: string | undefined;
  readonly segments: number;
}

// The characters of GSM 03.38 that are one septet, and those that are two.
const GSM_BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿' +
  'abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM_EXTENDED = '^{}\\[~]|€';

const OUTBOUND = [
  'Your order #{n} has shipped and should arrive within two days.',
  'Your verification code is {n}. It expires in 10 minutes.',
  'Hi! This is a reminder of your appointment tomorrow at 10:30. Reply C to confirm. Ref {n}',
  'Your refund for order #{n} has been issued and will reach your card in 3-5 working days.',
  'Thanks for calling. How did we do? Answer with a number from 1 to 5.',
  'Payment for invoice {n} received, thank you 🙏',
  'Your driver is 5 minutes away 🚗 Order {n}',
  'Ihre Bestellung {n} ist unterwegs und wird morgen zwischen 9 und 12 Uhr zugestellt.',
  'Votre colis {n} est arrivé au point relais. Pensez à prendre une pièce d’identité.',
  'Seu pedido {n} saiu para entrega 📦',
  'आपका ऑर्डर {n} भेज दिया गया है।',
  'ご予約ありがとうございます。予約番号は{n}です。',
  'ההזמנה שלך {n} בדרך אליך',
  'We are sorry that delivery {n} is late. The carrier reports heavy traffic around the depot and expects to reach you ' +
    'between 4 and 6 pm. If nobody is at home, the parcel goes to the pick-up point nearest to you and waits there for seven days.',
  'Last chance: 20% off everything until Sunday with code SAVE{n}. Reply STOP to unsubscribe.',
  'Alert: sensor {n} reads 84°C, limit is 80°C',
  'Hello "{n}", your table for two is booked.\nSee you at 19:00',
];
const INBOUND = [
  'Yes',
  'C',
  'Thanks!',
  '👍',
  'ok see you then',
  'Where is my order {n}?',
  'I would like a refund for {n} please',
  'Can you call me back?',
  '5',
  '3',
  'Who is this?',
  'Danke 😊',
  'merci beaucoup',
  'obrigado!',
  'धन्यवाद',
  'ありがとう',
  'No',
  'Not today, can we move it to Friday? My number is {n}',
  'Is the store open on Sunday? I could not find the hours on the site and the phone just rings, so I am trying here instead.',
];
const STOPS = ['STOP', 'Stop', 'stop', 'UNSUBSCRIBE', 'STOP '];

const outbound = OUTBOUND.map(prepare);
const inbound = INBOUND.map(prepare);
const stops = STOPS.map(prepare);

export function bodyOf(isInbound: boolean, bits: number): Body {
  return pick(isInbound ? inbound : outbound, bits);
}

export function stopBody(bits: number): Body {
  return pick(stops, bits);
}

/** The text between the quotes of its JSON string. */
export function bodyJson(body: Body, bits: number): string {
  return body.after === undefined
    ? body.before
    : body.before + String(100_000 + (hash(bits, 7) % 900_000)) + body.after;
}

function prepare(template: string): Body {
  const json = escapedBeyondLatin1(JSON.stringify(template).slice(1, -1));
  const [before = '', after] = json.split('{n}');
  return { before, after, segments: segmentsOf(template.replace('{n}', '000000')) };
}

/** Segments of an SMS: 160 septets (153 in a chain), or 70 UTF-16 units (67) once a character is outside GSM 03.38. */
export function segmentsOf(text: string): number {
  let septets = 0;
  for (const character of text) {
    if (GSM_BASIC.includes(character)) septets += 1;
    else if (GSM_EXTENDED.includes(character)) septets += 2;
    else return text.length <= 70 ? 1 : Math.ceil(text.length / 67);
  }
  return septets <= 160 ? 1 : Math.ceil(septets / 153);
}

/**
 * `\uXXXX` for what is not Latin-1: a single such character would make the text of a whole page a string of two-byte
 * units, which is twice as slow to build and to send.
 */
function escapedBeyondLatin1(json: string): string {
  return json.replace(/[^\0-\xff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
