// How Twilio's names become SQL's: paths to table names, parameters to columns.

/** `IpAccessControlLists` → `ip_access_control_lists`, `SMS` → `sms`, `Notifications.NewMessage` → `notifications_new_message`, `A2P` → `a2p`. */
export function snakeCase(name: string): string {
  return name
    .replace(/A2P/g, 'A2p')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
}

/** English as far as Twilio's paths go: Addresses, Queues, Media, Policies. */
function singular(word: string): string {
  if (/ies$/i.test(word)) return word.replace(/ies$/i, 'y');
  if (/(ss|sh|ch|x)es$/i.test(word)) return word.replace(/es$/i, '');
  if (/[^s]s$/i.test(word) && !/(sms|status|settings)$/i.test(word)) return word.replace(/s$/i, '');
  return word;
}

const isParameter = (segment: string | undefined): boolean => segment?.startsWith('{') ?? false;

/** Some products have no version in their paths. */
const versionSegment = /^(v\d+|2010-04-01|\.well-known)$/;

/** The path without version, extension and the account that everything belongs to. */
function segmentsOf(path: string): readonly string[] {
  const segments = path
    .replace(/\.json$/, '')
    .split('/')
    .filter((segment) => segment !== '');
  const rest = versionSegment.test(segments[0] ?? '') ? segments.slice(1) : segments;
  return rest.length > 2 && rest[0] === 'Accounts' ? rest.slice(2) : rest;
}

/** Names by rule that are longer than Postgres' 63 bytes, or the same for two paths. */
const givenNames: Readonly<Record<string, string>> = {
  '/v1/ComplianceInquiries/Registration/RegulatoryCompliance/GB/Initialize': 'compliance_registration_gb_initialize',
  '/v1/ComplianceInquiries/Registration/{RegistrationId}/RegulatoryCompliance/GB/Initialize':
    'compliance_registration_gb_reinitialize',
  '/v2/HostedNumber/AuthorizationDocuments/{SigningDocumentSid}/DependentHostedNumberOrders':
    'hosted_number_authorization_document_dependent_orders',
  '/HostedNumbers/AuthorizationDocuments/{SigningDocumentSid}/DependentHostedNumberOrders':
    'hosted_numbers_authorization_document_dependent_orders',
};

/** `/2010-04-01/Accounts/{AccountSid}/Calls/{CallSid}/Recordings` → `call_recordings`. */
export function resourceName(basePath: string): string {
  const given = givenNames[basePath];
  if (given !== undefined) return given;
  const segments = segmentsOf(basePath);
  return segments
    .map((segment, index) => (isParameter(segments[index + 1]) ? singular(segment) : segment))
    .filter((segment) => !isParameter(segment))
    .map(snakeCase)
    .join('_');
}

/** `…/Calls/{Sid}.json` → `…/Calls`, and `…/Calls.json` too: what list, create and instance have in common. */
export function basePathOf(path: string): string {
  return path.replace(/\.json$/, '').replace(/\/\{[^/}]+\}$/, '');
}

export function isInstancePath(path: string): boolean {
  return /\}$/.test(path.replace(/\.json$/, ''));
}

export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '');
}
