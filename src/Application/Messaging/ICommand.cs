using Ardalis.Result;
using MediatR;

namespace Roma.Application.Messaging;

/// <summary>A request that changes something: either all of its changes are stored, or none.</summary>
public interface ICommand<TValue> : IRequest<Result<TValue>>, IRequirePermission;

/// <summary>Carries out a command; it may be run twice, when a change of a neighbour's must be undone (docs/adr/0003).</summary>
public interface ICommandHandler<in TCommand, TValue> : IRequestHandler<TCommand, Result<TValue>>
    where TCommand : ICommand<TValue>;
