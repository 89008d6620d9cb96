using Roma.Application.Validation;

namespace Roma.ArchitectureTests.Offenders.Apps;

internal sealed class PeekAppValidator : AppRequestValidator<PeekAppQuery>;
