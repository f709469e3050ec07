"""Who is acting, and what each route declares about who may."""
