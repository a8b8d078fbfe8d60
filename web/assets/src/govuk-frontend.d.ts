// The package ships no types; these are as much of them as is used.
declare module "govuk-frontend" {
  interface Component {
    new (root: Element): object;
    moduleName: string;
  }
  export function createAll(component: Component): object[];
  export function isSupported(scope?: HTMLElement): boolean;
  export const Accordion: Component;
  export const Button: Component;
  export const CharacterCount: Component;
  export const Checkboxes: Component;
  export const ErrorSummary: Component;
  export const FileUpload: Component;
  export const NotificationBanner: Component;
  export const PasswordInput: Component;
  export const Radios: Component;
  export const ServiceNavigation: Component;
  export const SkipLink: Component;
  export const Tabs: Component;
}
