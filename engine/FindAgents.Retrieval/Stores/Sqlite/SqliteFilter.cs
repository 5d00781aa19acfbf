using System.Collections;
using System.Linq.Expressions;
using System.Text;
using Microsoft.Extensions.VectorData.ProviderServices;
using Microsoft.Extensions.VectorData.ProviderServices.Filter;

namespace FindAgents.Retrieval.Stores.Sqlite;

/// <summary>Translates a filter into SQL that holds of a record exactly where the expression is true of it.</summary>
/// <remarks>
/// SQL has a third truth value, C# has not: negations are pushed down to comparisons, and each of these is written so that
/// a null on either side gives what C# gives. Where C# would throw (a null list, the value of a null), the record is not taken.
/// </remarks>
internal sealed class SqliteFilter : FilterTranslatorBase
{
    /// <summary>What the table of records must be called where the SQL is used.</summary>
    public const string RecordsAlias = "r";

    private const int MostParameters = 1000;

    private readonly StringBuilder _sql = new();
    private readonly List<object?> _parameters = [];

    private SqliteFilter()
    {
    }

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">A function of a record that gives a bool.</param>
    /// <param name="model">The record's model.</param>
    /// <returns>SQL with a question mark for each of the parameters.</returns>
    /// <exception cref="FilterException">A part has no translation.</exception>
    public static (string Sql, object?[] Parameters) Translate(LambdaExpression filter, CollectionModel model)
    {
        var translator = new SqliteFilter();
        try
        {
            translator.Predicate(translator.PreprocessFilter(filter, model, new FilterPreprocessingOptions()), negated: false);
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or InvalidCastException)
        {
            throw new FilterException($"The filter '{filter.Body}' cannot be translated: {error.Message}", error);
        }
        catch (RecordException error)
        {
            throw new FilterException($"The filter '{filter.Body}' cannot be translated. {error.Message}", error);
        }

        return (translator._sql.ToString(), [.. translator._parameters]);
    }

    private void Predicate(Expression node, bool negated)
    {
        switch (node)
        {
            case UnaryExpression { NodeType: ExpressionType.Not } not when not.Operand.Type == typeof(bool):
                Predicate(not.Operand, !negated);
                break;
            case UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.Quote } convert when Property(node) is null:
                Predicate(convert.Operand, negated);
                break;
            case BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And or ExpressionType.OrElse or ExpressionType.Or } both:
                _sql.Append('(');
                Predicate(both.Left, negated);
                // De Morgan: a negated "and" is an "or" of negations.
                _sql.Append(both.NodeType is ExpressionType.AndAlso or ExpressionType.And != negated ? " AND " : " OR ");
                Predicate(both.Right, negated);
                _sql.Append(')');
                break;
            case BinaryExpression comparison:
                Compare(comparison, negated);
                break;
            case MethodCallExpression call when Property(call) is null && TryMatchContains(call, out var source, out var item):
                Contains(source, item, negated);
                break;
            case MethodCallExpression { Method.Name: nameof(Enumerable.Any), Arguments: [var list, LambdaExpression { Body: MethodCallExpression body } any] } when Property(list) is { } property && TryMatchContains(body, out var values, out var element) && element == any.Parameters[0]:
                ContainsAny(property, values, negated);
                break;
            case MemberExpression { Member.Name: "HasValue", Expression: { } operand } when Property(operand) is { } property:
                _sql.Append('(').Append(Column(property)).Append(negated ? " IS NULL)" : " IS NOT NULL)");
                break;
            case var _ when Property(node) is { } property:
                if (TypeOf(property) != StoredType.Boolean)
                {
                    throw Unsupported(node);
                }

                _sql.Append('(').Append(Column(property)).Append(negated ? " IS NOT 1)" : " = 1)");
                break;
            default:
                _sql.Append(Value(node) is true != negated ? '1' : '0');
                break;
        }
    }

    private void Compare(BinaryExpression node, bool negated)
    {
        var (left, right, how) = (node.Left, node.Right, node.NodeType);
        if (Property(left) is null && Property(right) is not null)
        {
            (left, right) = (right, left);
            how = how switch
            {
                ExpressionType.LessThan => ExpressionType.GreaterThan,
                ExpressionType.LessThanOrEqual => ExpressionType.GreaterThanOrEqual,
                ExpressionType.GreaterThan => ExpressionType.LessThan,
                ExpressionType.GreaterThanOrEqual => ExpressionType.LessThanOrEqual,
                _ => how,
            };
        }

        if (Property(left) is not { } property)
        {
            // Nothing of the record in it, or something that Value refuses.
            _sql.Append(Value(node) is true != negated ? '1' : '0');
            return;
        }

        var other = Property(right);
        var type = TypeOf(property);
        var value = other is null ? Value(right) : null;
        if ((type is StoredType.TextList or StoredType.Bytes && (other is not null || value is not null)) || (other is not null && !Alike(type, TypeOf(other))))
        {
            throw new NotSupportedException($"'{property.ModelName}' can be compared with null only here: arrays are equal to themselves alone, in C#.");
        }

        if (value is double.NaN or float.NaN)
        {
            // Different from everything, and neither less nor greater.
            _sql.Append(how == ExpressionType.NotEqual != negated ? '1' : '0');
            return;
        }

        var column = Column(property);
        var equality = how is ExpressionType.Equal or ExpressionType.NotEqual;
        if (equality)
        {
            _sql.Append('(').Append(column).Append(how == ExpressionType.Equal != negated ? " IS " : " IS NOT ");
        }
        else
        {
            _sql.Append(negated ? "((" : "(").Append(column).Append(how switch
            {
                ExpressionType.LessThan => " < ",
                ExpressionType.LessThanOrEqual => " <= ",
                ExpressionType.GreaterThan => " > ",
                ExpressionType.GreaterThanOrEqual => " >= ",
                _ => throw Unsupported(node),
            });
        }

        if (other is not null)
        {
            _sql.Append(Column(other));
        }
        else
        {
            Parameter(Convert(type, value, property));
        }

        _sql.Append(negated && !equality ? ") IS NOT TRUE)" : ")");
    }

    private void Contains(Expression source, Expression item, bool negated)
    {
        if (Property(source) is { } list)
        {
            if (TypeOf(list) != StoredType.TextList)
            {
                throw new NotSupportedException($"'{list.ModelName}' is no list of texts, so nothing can be asked to be in it.");
            }

            _sql.Append(negated ? "(NOT EXISTS" : "(EXISTS").Append(" (SELECT 1 FROM json_each(").Append(Column(list)).Append(") WHERE value IS ");
            if (Property(item) is { } text)
            {
                _sql.Append(Column(text));
            }
            else
            {
                Parameter(ColumnValue.Of(StoredType.Text, Value(item), list.ModelName));
            }

            // C# throws at a null list: of such a record neither the question nor its negation holds.
            _sql.Append(')').Append(negated ? $" AND {Column(list)} IS NOT NULL" : "").Append(')');
            return;
        }

        if (Property(item) is not { } property)
        {
            throw new NotSupportedException("Contains needs a property on one of its sides.");
        }

        In(Column(property), TypeOf(property), Values(source), property, negated);
    }

    private void ContainsAny(PropertyModel list, Expression values, bool negated)
    {
        if (TypeOf(list) != StoredType.TextList)
        {
            throw new NotSupportedException($"'{list.ModelName}' is no list of texts, so nothing can be asked to be in it.");
        }

        _sql.Append(negated ? "(NOT EXISTS" : "(EXISTS").Append(" (SELECT 1 FROM json_each(").Append(Column(list)).Append(") WHERE ");
        In("value", StoredType.Text, Values(values), list, negated: false);
        _sql.Append(')').Append(negated ? $" AND {Column(list)} IS NOT NULL" : "").Append(')');
    }

    private void In(string column, StoredType type, IReadOnlyList<object?> values, PropertyModel property, bool negated)
    {
        if (type is StoredType.TextList or StoredType.Bytes)
        {
            throw new NotSupportedException($"'{property.ModelName}' is an array, and arrays are equal to themselves alone, in C#.");
        }

        var there = values.Where(value => value is not (null or double.NaN or float.NaN)).Select(value => Convert(type, value, property)).ToArray();
        _sql.Append(negated ? "((" : "(").Append(column).Append(" IN (");
        switch (type)
        {
            case StoredType.Boolean or StoredType.Int32 or StoredType.Int64 or StoredType.Instant when there.All(value => value is long):
                // One parameter, however many values.
                _sql.Append("SELECT value FROM json_each(?)");
                _parameters.Add($"[{string.Join(',', there)}]");
                break;
            case StoredType.Text:
                _sql.Append("SELECT value FROM json_each(?)");
                _parameters.Add(ColumnValue.ToJson(there.Cast<string>()));
                break;
            case StoredType.Guid:
                _sql.Append("SELECT unhex(value) FROM json_each(?)");
                _parameters.Add(ColumnValue.ToJson(there.Select(value => System.Convert.ToHexString((byte[])value!))));
                break;
            default:
                if (there.Length > MostParameters)
                {
                    throw new NotSupportedException($"Contains takes {MostParameters} numbers with fractions at most; there are {there.Length}.");
                }

                _sql.AppendJoin(", ", Enumerable.Repeat('?', there.Length));
                _parameters.AddRange(there);
                break;
        }

        _sql.Append(')').Append(values.Contains(null) ? $" OR {column} IS NULL" : "").Append(negated ? ") IS NOT TRUE)" : ")");
    }

    // The property behind conversions that keep the value.
    private PropertyModel? Property(Expression node)
    {
        if (node is MemberExpression { Member.Name: "Value", Expression: { } operand } && Nullable.GetUnderlyingType(operand.Type) is not null && Property(operand) is { } nullable)
        {
            return nullable;
        }

        if (node is UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert)
        {
            if (Property(convert.Operand) is not { } converted)
            {
                return null;
            }

            // A dictionary's values have the type that the definition says.
            var from = convert.Operand.Type == typeof(object) ? converted.Type : convert.Operand.Type;
            var (plain, to) = (Nullable.GetUnderlyingType(from) ?? from, Nullable.GetUnderlyingType(convert.Type) ?? convert.Type);
            var same = plain == to || to == typeof(object) || (plain == typeof(int) && (to == typeof(long) || to == typeof(double))) || (plain == typeof(float) && to == typeof(double));
            return same
                ? converted
                : throw new NotSupportedException($"'{converted.ModelName}' is converted from {plain.Name} to {to.Name}, which may change it. Compare it with a {plain.Name}.");
        }

        if (!TryBindProperty(node, out var property))
        {
            return null;
        }

        return property is VectorPropertyModel
            ? throw new NotSupportedException($"'{property.ModelName}' is a vector; filters are about keys and data.")
            : property;
    }

    private static StoredType TypeOf(PropertyModel property) => (property is KeyPropertyModel ? StoredTypes.OfKey(property.Type) : StoredTypes.Of(property.Type))!.Value;

    // With the table: json_each has columns of its own, whose names a property may have.
    private static string Column(PropertyModel property) => $"{RecordsAlias}.{CollectionTables.Quoted(property.StorageName)}";

    private static bool Alike(StoredType one, StoredType other) => one == other || (Numeric(one) && Numeric(other));

    private static bool Numeric(StoredType type) => type is StoredType.Int32 or StoredType.Int64 or StoredType.Single or StoredType.Double;

    // A number may be of a wider type than its property; SQLite compares numbers of all kinds by value.
    private static object? Convert(StoredType type, object? value, PropertyModel property) => Numeric(type)
        ? value switch
        {
            null => null,
            float number => (double)number,
            double number => number,
            int number => (long)number,
            long number => number,
            short number => (long)number,
            byte number => (long)number,
            _ => throw new NotSupportedException($"'{property.ModelName}' cannot be compared with a {value.GetType().Name}."),
        }
        : ColumnValue.Of(type, value, property.ModelName);

    private List<object?> Values(Expression source)
    {
        // C# 14 asks spans: the array that one is made of has the values.
        while (source is UnaryExpression { NodeType: ExpressionType.Convert } or MethodCallExpression { Method.Name: "op_Implicit", Arguments.Count: 1 })
        {
            source = source is UnaryExpression unary ? unary.Operand : ((MethodCallExpression)source).Arguments[0];
        }

        return Value(source) is IEnumerable values
            ? [.. values.Cast<object?>()]
            : throw new NotSupportedException("Contains needs a list that is not null.");
    }

    // The value of what has nothing to do with the record.
    private object? Value(Expression node)
    {
        if (node is ConstantExpression constant)
        {
            return constant.Value;
        }

        if (new ParameterFinder(RecordParameter).Finds(node))
        {
            throw Unsupported(node);
        }

        return Expression.Lambda<Func<object?>>(Expression.Convert(node, typeof(object))).Compile(preferInterpretation: true)();
    }

    private static NotSupportedException Unsupported(Expression node) =>
        new($"'{node}' has no translation. Properties, constants, ==, !=, <, <=, >, >=, &&, ||, ! and Contains have.");

    private void Parameter(object? value)
    {
        _sql.Append('?');
        _parameters.Add(value);
    }

    private sealed class ParameterFinder(ParameterExpression parameter) : ExpressionVisitor
    {
        private bool _found;

        public bool Finds(Expression node)
        {
            Visit(node);
            return _found;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            _found |= node == parameter;
            return node;
        }
    }
}
