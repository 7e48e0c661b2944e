// Spring Security's OAuth 2 client and resource server.
import { walk } from './java.js';

walk('Spring', {
  directory: 'spring-web',
  jar: 'target/spring-web-0.1.0.jar',
  paths: { redirect: '/login/oauth2/code/cardea', logout: '/logout/connect/back-channel/cardea' },
  async logOut(person, url) {
    const asks = await person.get(`${url}/logout`);
    return person.post(`${url}/logout`, { _csrf: asks.text.match(/name="_csrf" type="hidden" value="([^"]+)"/)[1] });
  },
});
