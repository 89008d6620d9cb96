namespace Roma.Application.Messaging;

/// <summary>A request that changes nothing and sees the last commit.</summary>
public interface IQuery<TValue> : IRequest<Result<TValue>>, IRequirePermission;

/// <summary>Answers a query.</summary>
public interface IQueryHandler<in TQuery, TValue> : IRequestHandler<TQuery, Result<TValue>>
    where TQuery : IQuery<TValue>;
