// A real OpenID provider for the tests. It signs in whoever `GET /be/NAME` named last, without asking.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const people = JSON.parse(process.argv[2]);
let provider, person;

const server = createServer(async (request, response) => {
  const address = new URL(request.url, "http://localhost");
  if (address.pathname === "/configure") {
    provider = configure(address.searchParams.get("redirect"));
    response.end();
  } else if (address.pathname.startsWith("/be/")) {
    person = address.pathname.slice(4);
    response.end();
  } else if (address.pathname.startsWith("/interaction/")) {
    await interact(request, response);
  } else {
    provider.callback()(request, response);
  }
});

function configure(redirect) {
  return new Provider(`http://localhost:${server.address().port}`, {
    clients: [
      {
        client_id: "cited",
        client_secret: "a secret of the tests only, and long enough",
        redirect_uris: [redirect],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    scopes: ["openid", "profile", "email", "groups"],
    claims: { openid: ["sub"], profile: ["preferred_username"], email: ["email"], groups: ["groups"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    cookies: { keys: ["a key of the tests"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  });
}

async function interact(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  let result;
  if (person === "nobody") {
    result = { error: "access_denied", error_description: "refused" };
  } else if (prompt.name === "login") {
    result = { login: { accountId: person } };
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope(params.scope);
    result = { consent: { grantId: await grant.save() } };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}

server.listen(0, "127.0.0.1", () => console.log(`port ${server.address().port}`));
