# The estimate in R, all draws at once: the roots by Newton's method on whole columns.
# Rscript vectors.R INPUTS

given <- lapply(strsplit(readLines(commandArgs(TRUE)[1]), " "), identity)
names(given) <- vapply(given, `[`, "", 1)
given <- lapply(given, function(each) as.numeric(each[-1]))
set.seed(given$seed)
size <- given$draws
tau <- given$tau

intercept <- function(offsets, weights, target) {
  found <- qlogis(target)
  for (step in 1:60) {
    risks <- plogis(found + offsets)
    part <- weights * risks
    mean <- rowSums(part)
    move <- (mean - target) / (mean - rowSums(part * risks))
    found <- found - move
    if (max(abs(move), na.rm = TRUE) < 1e-12) break
  }
  found
}

shares <- function(row, n) {
  drawn <- matrix(rgamma(size * length(row), rep(n * row, each = size)), size)
  drawn / rowSums(drawn)
}

ratios <- function(name) {
  logs <- given[[paste0(name, ".log")]]
  rho <- given[[paste0(name, ".rho")]]
  scores <- sqrt(rho) * rnorm(size) + sqrt(1 - rho) * matrix(rnorm(size * length(logs)), size)
  sweep(sweep(scores, 2, given[[paste0(name, ".sd")]], `*`), 2, logs, `+`)
}

rows <- function(values) matrix(values, size, length(values), byrow = TRUE)
of_levels <- function(logs, weights, mean) plogis(intercept(logs, weights, mean) + logs)
get <- function(name, part) given[[paste0(name, ".", part)]]
say <- function(outcome, numbers) {
  numbers <- numbers[is.finite(numbers)] # a few draws have no solution
  cat(outcome, mean(numbers), quantile(numbers, c(0.025, 0.5, 0.975)), "\n")
}

table <- lapply(1:5, function(fifth) shares(given[[paste0("table.", fifth - 1)]], given$sizes[fifth]))

plain <- function(name) {
  beta <- get(name, "beta")
  rate <- if (beta[2] > 0) rbeta(size, beta[1], beta[2]) else rep(beta[1], size)
  say(name, get(name, "people") * plogis(qlogis(rate) + tau * rnorm(size)))
}

adjusted <- function(name) {
  beta <- get(name, "beta")
  risks <- of_levels(ratios(paste0(name, ".fifth")), rows(get(name, "national")), rbeta(size, beta[1], beta[2]))
  within <- ratios(paste0(name, ".within"))
  departure <- tau * rnorm(size)
  total <- 0
  for (fifth in 1:5) {
    base <- intercept(within, table[[fifth]], risks[, fifth])
    total <- total + get(name, "local")[fifth] * rowSums(table[[fifth]] * plogis(base + departure + within))
  }
  say(name, get(name, "people") * total)
}

classes <- function(name) {
  drawn <- shares(get(name, "shares"), get(name, "size"))
  first <- drawn[, 1]
  both <- first + drawn[, 2]
  national <- get(name, "national")
  everywhere <- Reduce(`+`, Map(`*`, national, table))
  fifths <- lapply(1:2, function(stage) ratios(paste0(name, ".", stage, ".fifth")))
  within <- lapply(1:2, function(stage) ratios(paste0(name, ".", stage, ".within")))
  among_rest <- function(logs, weights) {
    one <- of_levels(logs[[1]], weights, first)
    (of_levels(logs[[2]], weights, both) - one) / (1 - one)
  }
  one <- of_levels(fifths[[1]], rows(national), first)
  rest <- among_rest(fifths, rows(national))
  offsets <- suppressWarnings(qlogis(among_rest(within, everywhere)))
  departures <- list(tau * rnorm(size), tau * rnorm(size))
  in_first <- in_second <- 0
  for (fifth in 1:5) {
    row <- table[[fifth]]
    base <- intercept(within[[1]], row, one[, fifth])
    left <- row * (1 - plogis(base + within[[1]]))
    later <- suppressWarnings(intercept(offsets, left / rowSums(left), rest[, fifth]))
    risk <- plogis(base + departures[[1]] + within[[1]])
    share <- get(name, "local")[fifth]
    in_first <- in_first + share * rowSums(row * risk)
    in_second <- in_second + share * rowSums(row * (1 - risk) * plogis(later + departures[[2]] + offsets))
  }
  people <- get(name, "people")
  say("disorganised_attachment", people * in_first)
  say("insecure_attachment", people * (in_first + in_second))
  say("secure_attachment", people * (1 - in_first - in_second))
}

for (name in sub("\\.people$", "", grep("\\.people$", names(given), value = TRUE))) {
  if (!is.null(get(name, "shares"))) classes(name)
  else if (!is.null(given[[paste0(name, ".fifth.log")]])) adjusted(name)
  else plain(name)
}
