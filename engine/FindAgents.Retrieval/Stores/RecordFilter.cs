using System.Collections;
using System.Linq.Expressions;
using System.Text;
using Microsoft.Extensions.VectorData.ProviderServices;
using Microsoft.Extensions.VectorData.ProviderServices.Filter;

namespace FindAgents.Retrieval.Stores;

/// <summary>Translates a filter into SQL that holds of a record exactly where the expression is true of it.</summary>
/// <remarks>
/// SQL has a third truth value, C# has not: negations are pushed down to comparisons, and each of these is written so that
/// a null on either side gives what C# gives. Where C# would throw (a null list, the value of a null), the record is not taken.
/// </remarks>
internal abstract class RecordFilter : FilterTranslatorBase
{
    /// <summary>What the table of records must be called where the SQL is used.</summary>
    public const string RecordsAlias = "r";

    private readonly List<object?> _parameters = [];

    /// <summary>The SQL so far.</summary>
    protected StringBuilder Sql { get; } = new();

    /// <summary>Translates a filter, once.</summary>
    /// <param name="filter">A function of a record that gives a bool.</param>
    /// <param name="model">The record's model.</param>
    /// <returns>SQL with a mark for each of the parameters.</returns>
    /// <exception cref="FilterException">A part has no translation.</exception>
    protected SqlFilter Run(LambdaExpression filter, CollectionModel model)
    {
        try
        {
            Predicate(PreprocessFilter(filter, model, new FilterPreprocessingOptions()), negated: false);
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or InvalidCastException)
        {
            throw new FilterException($"The filter '{filter.Body}' cannot be translated: {error.Message}", error);
        }
        catch (RecordException error)
        {
            throw new FilterException($"The filter '{filter.Body}' cannot be translated. {error.Message}", error);
        }

        return new SqlFilter(Sql.ToString(), [.. _parameters]);
    }

    /// <summary>Writes a truth value.</summary>
    protected abstract void Literal(bool value);

    /// <summary>Writes that a column of bools is true, or, negated, false or null.</summary>
    protected abstract void IsTrue(string column, bool negated);

    /// <summary>Writes that a column is equal to a value, or, negated, that it is not.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">The value as its column holds it, or null.</param>
    /// <param name="negated">Whether it is not.</param>
    protected abstract void Is(string column, object? value, bool negated);

    /// <summary>Writes that two columns are equal, where nulls are equal to each other, or, negated, that they are not.</summary>
    protected abstract void IsSame(string column, string other, bool negated);

    /// <summary>Writes that a column is one of some values, none of which is null; null is none of them.</summary>
    protected abstract void IsOneOf(string column, StoredType type, object?[] values);

    /// <summary>Writes that a list of texts has a text, which may be null; of a list that is null nothing holds.</summary>
    protected abstract void Has(string list, string? text, bool negated);

    /// <summary>Writes that a list of texts has the text of a column, which may be null; of a list that is null nothing holds.</summary>
    protected abstract void HasColumn(string list, string column, bool negated);

    /// <summary>Writes that a list of texts has at least one of some texts, any of which may be null; of a list that is null nothing holds.</summary>
    protected abstract void HasAny(string list, string?[] texts, bool negated);

    /// <summary>Writes the mark of the next parameter, whose number counts from 1.</summary>
    protected abstract void Mark(int number);

    /// <summary>A property's column, as SQL.</summary>
    protected abstract string ColumnName(PropertyModel property);

    /// <summary>A value as its column holds it.</summary>
    /// <exception cref="RecordException">It cannot be stored.</exception>
    protected abstract object? ToColumn(StoredType type, object? value, string name);

    /// <summary>Writes the mark of a parameter.</summary>
    protected void Parameter(object? value)
    {
        _parameters.Add(value);
        Mark(_parameters.Count);
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
                Sql.Append('(');
                Predicate(both.Left, negated);
                // De Morgan: a negated "and" is an "or" of negations.
                Sql.Append(both.NodeType is ExpressionType.AndAlso or ExpressionType.And != negated ? " AND " : " OR ");
                Predicate(both.Right, negated);
                Sql.Append(')');
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
                Sql.Append('(').Append(Column(property)).Append(negated ? " IS NULL)" : " IS NOT NULL)");
                break;
            case var _ when Property(node) is { } property:
                if (TypeOf(property) != StoredType.Boolean)
                {
                    throw Unsupported(node);
                }

                IsTrue(Column(property), negated);
                break;
            default:
                Literal(Value(node) is true != negated);
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
            Literal(Value(node) is true != negated);
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
            Literal(how == ExpressionType.NotEqual != negated);
            return;
        }

        var column = Column(property);
        if (how is ExpressionType.Equal or ExpressionType.NotEqual)
        {
            if (other is not null)
            {
                IsSame(column, Column(other), how == ExpressionType.NotEqual != negated);
            }
            else
            {
                Is(column, Convert(type, value, property), how == ExpressionType.NotEqual != negated);
            }

            return;
        }

        Sql.Append(negated ? "((" : "(").Append(column).Append(how switch
        {
            ExpressionType.LessThan => " < ",
            ExpressionType.LessThanOrEqual => " <= ",
            ExpressionType.GreaterThan => " > ",
            ExpressionType.GreaterThanOrEqual => " >= ",
            _ => throw Unsupported(node),
        });
        if (other is not null)
        {
            Sql.Append(Column(other));
        }
        else
        {
            Parameter(Convert(type, value, property));
        }

        Sql.Append(negated ? ") IS NOT TRUE)" : ")");
    }

    // C# throws at a null list: of such a record neither the question nor its negation holds.
    private void Contains(Expression source, Expression item, bool negated)
    {
        if (Property(source) is { } list)
        {
            CheckTexts(list);
            if (Property(item) is { } text)
            {
                HasColumn(Column(list), Column(text), negated);
            }
            else
            {
                Has(Column(list), (string?)StoredValue.Checked(StoredType.Text, Value(item), list.ModelName), negated);
            }

            return;
        }

        if (Property(item) is not { } property)
        {
            throw new NotSupportedException("Contains needs a property on one of its sides.");
        }

        var type = TypeOf(property);
        if (type is StoredType.TextList or StoredType.Bytes)
        {
            throw new NotSupportedException($"'{property.ModelName}' is an array, and arrays are equal to themselves alone, in C#.");
        }

        var values = Values(source);
        var column = Column(property);
        Sql.Append(negated ? "((" : "(");
        IsOneOf(column, type, [.. values.Where(value => value is not (null or double.NaN or float.NaN)).Select(value => Convert(type, value, property))]);
        Sql.Append(values.Contains(null) ? $" OR {column} IS NULL" : "").Append(negated ? ") IS NOT TRUE)" : ")");
    }

    private void ContainsAny(PropertyModel list, Expression values, bool negated)
    {
        CheckTexts(list);
        HasAny(Column(list), [.. Values(values).Select(text => (string?)StoredValue.Checked(StoredType.Text, text, list.ModelName))], negated);
    }

    private static void CheckTexts(PropertyModel list)
    {
        if (TypeOf(list) != StoredType.TextList)
        {
            throw new NotSupportedException($"'{list.ModelName}' is no list of texts, so nothing can be asked to be in it.");
        }
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

    // With the table: functions that give rows have columns of their own, whose names a property may have.
    private string Column(PropertyModel property) => $"{RecordsAlias}.{ColumnName(property)}";

    private static bool Alike(StoredType one, StoredType other) => one == other || (Numeric(one) && Numeric(other));

    private static bool Numeric(StoredType type) => type is StoredType.Int32 or StoredType.Int64 or StoredType.Single or StoredType.Double;

    // A number may be of a wider type than its property; databases compare numbers of all kinds by value.
    private object? Convert(StoredType type, object? value, PropertyModel property) => Numeric(type)
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
        : ToColumn(type, value, property.ModelName);

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
