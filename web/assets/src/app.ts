// Enhancement only: every page works without this file.
import {
  Accordion,
  Button,
  CharacterCount,
  Checkboxes,
  createAll,
  ErrorSummary,
  FileUpload,
  isSupported,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
} from "govuk-frontend";

import { Countdown } from "./countdown";
import { Grid } from "./grid";
import { Unsaved } from "./unsaved";

if (isSupported()) {
  for (const component of [
    Accordion,
    Button,
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    FileUpload,
    NotificationBanner,
    PasswordInput,
    Radios,
    ServiceNavigation,
    SkipLink,
    Tabs,
  ]) {
    createAll(component);
  }
}

customElements.define("mh-countdown", Countdown);
customElements.define("mh-grid", Grid);
customElements.define("mh-unsaved", Unsaved);
