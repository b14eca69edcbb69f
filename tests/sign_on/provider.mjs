// A provider of OpenID Connect for the tests: npm's oidc-provider, with whom it knows and what it lets through.
// node provider.mjs PORT REDIRECT BACK_CHANNEL AFTER
import { randomBytes } from "node:crypto";

const provider = new URL("../../static/node_modules/oidc-provider/lib/index.js", import.meta.url);
const { default: Provider } = await import(provider);

const [port, redirect, backChannel, after] = process.argv.slice(2);

/** Whoever signs in is known by what they type; their address is verified. */
const account = (id) => ({
  accountId: id,
  claims: () => ({ sub: id, name: `${id} of the directory`, email: `${id}@roos.example`, email_verified: true }),
});

const op = new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: "kring",
    client_secret: "between us: 50% + a bit",
    redirect_uris: [redirect],
    post_logout_redirect_uris: [after],
    backchannel_logout_uri: backChannel,
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  cookies: { keys: [randomBytes(32).toString("hex")] },
  // It tells no machine of its own network anything; here it stands beside the house.
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
  pkce: { required: () => true },
  findAccount: (_ctx, id) => account(id),
  // What the house asks for was allowed by the company: nobody is asked for consent.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

op.on("server_error", (_ctx, error) => console.error(error));
op.on("backchannel.error", (_ctx, error) => console.error(error));
op.listen(Number(port), "127.0.0.1", () => console.log("ready"));
