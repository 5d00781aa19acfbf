using System.Linq.Expressions;

namespace FindAgents.Retrieval.Search;

/// <summary>Conditions on a record that all have to hold, as one expression that stores translate.</summary>
internal sealed class Conjunction<TRecord>
{
    private readonly ParameterExpression _record = Expression.Parameter(typeof(TRecord), "record");
    private Expression? _all;

    public void Add(Expression<Func<TRecord, bool>> condition)
    {
        var body = new Substitution(condition.Parameters[0], _record).Visit(condition.Body);
        _all = _all is null ? body : Expression.AndAlso(_all, body);
    }

    /// <summary>The expression; null where there is no condition.</summary>
    public Expression<Func<TRecord, bool>>? ToExpression() => _all is null ? null : Expression.Lambda<Func<TRecord, bool>>(_all, _record);

    private sealed class Substitution(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;
    }
}
