# The estimate in R, one draw after another, each root by uniroot.
# Rscript loop.R INPUTS

given <- strsplit(readLines(commandArgs(TRUE)[1]), " ")
names(given) <- vapply(given, `[`, "", 1)
given <- lapply(given, function(each) as.numeric(each[-1]))
set.seed(given$seed)
tau <- given$tau
get <- function(name, part) given[[paste0(name, ".", part)]]

intercept <- function(offsets, weights, target) {
  short <- function(level) sum(weights * plogis(level + offsets)) - target
  uniroot(short, qlogis(target) - range(offsets)[2:1], tol = 1e-10)$root
}

shares <- function(row, n) {
  drawn <- rgamma(length(row), n * row)
  drawn / sum(drawn)
}

ratios <- function(name) {
  logs <- get(name, "log")
  rho <- get(name, "rho")
  logs + get(name, "sd") * (sqrt(rho) * rnorm(1) + sqrt(1 - rho) * rnorm(length(logs)))
}

of_levels <- function(logs, weights, mean) plogis(intercept(logs, weights, mean) + logs)

plain <- function(name, table) {
  beta <- get(name, "beta")
  rate <- if (beta[2] > 0) rbeta(1, beta[1], beta[2]) else beta[1]
  setNames(get(name, "people") * plogis(qlogis(rate) + tau * rnorm(1)), name)
}

adjusted <- function(name, table) {
  beta <- get(name, "beta")
  risks <- of_levels(ratios(paste0(name, ".fifth")), get(name, "national"), rbeta(1, beta[1], beta[2]))
  within <- ratios(paste0(name, ".within"))
  departure <- tau * rnorm(1)
  total <- 0
  for (fifth in 1:5) {
    base <- intercept(within, table[[fifth]], risks[fifth])
    total <- total + get(name, "local")[fifth] * sum(table[[fifth]] * plogis(base + departure + within))
  }
  setNames(get(name, "people") * total, name)
}

classes <- function(name, table) {
  drawn <- shares(get(name, "shares"), get(name, "size"))
  first <- drawn[1]
  national <- get(name, "national")
  everywhere <- Reduce(`+`, Map(`*`, national, table))
  fifths <- lapply(1:2, function(stage) ratios(paste0(name, ".", stage, ".fifth")))
  within <- lapply(1:2, function(stage) ratios(paste0(name, ".", stage, ".within")))
  among_rest <- function(logs, weights) {
    one <- of_levels(logs[[1]], weights, first)
    (of_levels(logs[[2]], weights, first + drawn[2]) - one) / (1 - one)
  }
  one <- of_levels(fifths[[1]], national, first)
  rest <- among_rest(fifths, national)
  later_risks <- among_rest(within, everywhere)
  if (min(rest, later_risks) <= 0) return(NULL) # a few draws have no solution
  offsets <- qlogis(later_risks)
  departures <- tau * rnorm(2)
  in_first <- in_second <- 0
  for (fifth in 1:5) {
    row <- table[[fifth]]
    base <- intercept(within[[1]], row, one[fifth])
    left <- row * (1 - plogis(base + within[[1]]))
    later <- intercept(offsets, left / sum(left), rest[fifth])
    risk <- plogis(base + departures[1] + within[[1]])
    share <- get(name, "local")[fifth]
    in_first <- in_first + share * sum(row * risk)
    in_second <- in_second + share * sum(row * (1 - risk) * plogis(later + departures[2] + offsets))
  }
  get(name, "people") * c(
    disorganised_attachment = in_first,
    insecure_attachment = in_first + in_second,
    secure_attachment = 1 - in_first - in_second
  )
}

models <- sub("\\.people$", "", grep("\\.people$", names(given), value = TRUE))
kind <- function(name) {
  if (!is.null(get(name, "shares"))) classes else if (!is.null(get(name, "fifth.log"))) adjusted else plain
}
drawn <- lapply(seq_len(given$draws), function(draw) {
  table <- lapply(1:5, function(fifth) shares(given[[paste0("table.", fifth - 1)]], given$sizes[fifth]))
  unlist(lapply(models, function(name) kind(name)(name, table)))
})
for (outcome in unique(unlist(lapply(drawn, names)))) {
  numbers <- unlist(lapply(drawn, function(each) each[outcome]))
  numbers <- numbers[is.finite(numbers)]
  cat(outcome, mean(numbers), quantile(numbers, c(0.025, 0.5, 0.975)), "\n")
}
