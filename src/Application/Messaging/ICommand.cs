namespace Roma.Application.Messaging;

/// <summary>A request that changes something: either all of its changes are stored, or none.</summary>
public interface ICommand<TValue> : IRequest<Result<TValue>>, IRequirePermission;

/// <summary>Carries out a command. It may run twice: if another change in the same commit must be undone, all of them run again (docs/adr/0003).</summary>
public interface ICommandHandler<in TCommand, TValue> : IRequestHandler<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>;
