import * as oauth from 'oauth4webapi';

/** What Cardea says of itself, and the option that lets oauth4webapi speak http to this machine. */
export async function discover(issuer) {
  const url = new URL(issuer);
  const options = { [oauth.allowInsecureRequests]: url.protocol === 'http:' };
  const server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options));
  return { server, options };
}
