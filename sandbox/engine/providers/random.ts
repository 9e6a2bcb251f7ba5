import { serve } from "./core/serve";
import { randomId, randomPassword, randomString, randomUuid } from "./random/resources";

serve({
  name: "random",
  version: "4.21.2",
  comparesSecrecy: false,
  resources: {
    "random:index/randomPassword:RandomPassword": randomPassword,
    "random:index/randomString:RandomString": randomString,
    "random:index/randomId:RandomId": randomId,
    "random:index/randomUuid:RandomUuid": randomUuid,
  },
  functions: {},
});
