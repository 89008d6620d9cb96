using Roma.Application.Messaging;

namespace Roma.ArchitectureTests.Offenders.Apps;

internal sealed class PeekAppValidator : AppRequestValidator<PeekAppQuery>;
