"""The workbench: what a signed-in account must do now, and every act of the law as a page with a form."""
