// quarkus-oidc, as a web application and as a service.
import { walk } from './java.js';

walk('Quarkus', {
  directory: 'quarkus-web',
  jar: 'target/quarkus-app/quarkus-run.jar',
  paths: { redirect: '/callback', logout: '/logged-out' },
  logOut: (person, url) => person.open(`${url}/logout`),
  env: { QUARKUS_OIDC_TOKEN_REFRESH_TOKEN_TIME_SKEW: '1H' }, // so that it refreshes each time
});
