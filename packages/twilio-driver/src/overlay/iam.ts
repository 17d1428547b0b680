// IAM: keys need the account to be named; organizations take OAuth client credentials and no others.
import type { TableOverlay } from './overlay.ts';

const onlyOAuth = 'Takes OAuth client credentials only.';
const product = 'iam_organizations';

export const iam: readonly TableOverlay[] = [
  {
    product: 'iam_v1',
    resource: 'keys',
    description: 'API keys, with what they may do.',
    filters: { AccountSid: { every: 'account' } },
  },
  { product, resource: 'organization_accounts', description: `Accounts of an organization. ${onlyOAuth}` },
  {
    product,
    resource: 'organization_role_assignments',
    description: `Who has which role in an organization. ${onlyOAuth}`,
  },
  { product, resource: 'organization_scim_users', description: `Users of an organization. ${onlyOAuth}` },
];
