import { Router } from 'express';
import * as oidc from 'openid-client';

const {
  ISSUER = 'http://localhost:8080',
  CLIENT_ID = 'demo-web',
  CLIENT_SECRET = 'demo-web-secret',
  DPOP, // set: tokens are bound to a key of this process, and requests pushed (RFC 9449, RFC 9126)
} = process.env;

const SCOPE = 'openid profile email offline_access';
const insecure = ISSUER.startsWith('http:') ? { execute: [oidc.allowInsecureRequests] } : undefined;

/** The routes that log people in and out of the application at `url`; who it is stands in `req.session.person`. */
export async function logins(url) {
  const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET), insecure);
  const options = DPOP ? { DPoP: oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair()) } : {};
  const authorizationUrl = DPOP ? oidc.buildAuthorizationUrlWithPAR : oidc.buildAuthorizationUrl;
  const routes = Router();

  routes.get('/login', async (req, res) => {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    req.session.asked = { pkceCodeVerifier: verifier, expectedState: state };
    const to = await authorizationUrl(
      config,
      {
        redirect_uri: `${url}/callback`,
        scope: SCOPE,
        state,
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      },
      options,
    );
    res.redirect(to.href);
  });

  routes.get('/callback', async (req, res) => {
    const tokens = await oidc.authorizationCodeGrant(config, new URL(req.originalUrl, url), req.session.asked, undefined, options);
    const person = await oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub, options);
    req.session.regenerate(() => {
      Object.assign(req.session, { tokens, person });
      res.redirect('/');
    });
  });

  routes.post('/refresh', async (req, res) => {
    const tokens = await oidc.refreshTokenGrant(config, req.session.tokens.refresh_token, undefined, options);
    req.session.tokens = { ...req.session.tokens, ...tokens };
    req.session.person = await oidc.fetchUserInfo(config, tokens.access_token, req.session.person.sub, options);
    res.redirect('/');
  });

  routes.post('/logout', async (req, res) => {
    const { id_token, refresh_token } = req.session.tokens;
    await oidc.tokenRevocation(config, refresh_token);
    const to = oidc.buildEndSessionUrl(config, { id_token_hint: id_token, post_logout_redirect_uri: `${url}/` });
    req.session.destroy(() => res.redirect(to.href));
  });

  return routes;
}
