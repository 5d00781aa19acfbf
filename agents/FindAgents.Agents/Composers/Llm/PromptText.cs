using HandlebarsDotNet;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>A text with places in double braces, checked for what stands in them.</summary>
/// <remarks>
/// A small part of Handlebars: <c>{{name}}</c>, <c>{{#each list}}</c>, <c>{{#if}}</c>, <c>{{#unless}}</c>, <c>{{else}}</c>, <c>{{! remarks}}</c>.
/// No helpers nor partials: what is not understood here would fail, or worse, be left out, when a request comes in. Safe to share between threads.
/// </remarks>
internal sealed class PromptText
{
    private readonly HandlebarsTemplate<object, object> _template;

    private PromptText(HandlebarsTemplate<object, object> template, IReadOnlySet<string> used) => (_template, Used) = (template, used);

    /// <summary>The variables that stand in the text.</summary>
    public IReadOnlySet<string> Used { get; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variables">What may stand in it.</param>
    /// <param name="wrong">Makes the exception for a line of the text, from 0.</param>
    /// <exception cref="PromptTemplateException">Something in double braces is unknown, or not closed.</exception>
    public static PromptText Parse(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> variables, Func<int, string, Exception?, PromptTemplateException> wrong)
    {
        var used = Check(text, variables, (at, message) => wrong(text.AsSpan(0, at).Count('\n'), message, null));
        try
        {
            // What is filled in is read by a model, not by a browser.
            return new PromptText(Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true }).Compile(text), used);
        }
        catch (HandlebarsException exception)
        {
            throw wrong(0, $"The text is no template that Handlebars understands: {Quote.Short(exception.Message, 300)}", exception);
        }
    }

    /// <summary>Fills in the places.</summary>
    /// <param name="values">The variables' values.</param>
    public string Render(IReadOnlyDictionary<string, object> values) => _template(values).Trim();

    private static HashSet<string> Check(string text, IReadOnlyDictionary<string, IReadOnlyList<string>> variables, Func<int, string, PromptTemplateException> wrong)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var blocks = new Stack<(string Word, string Name, int At)>();
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var end = text.IndexOf("}}", at, StringComparison.Ordinal);
            if (end < 0)
            {
                throw wrong(at, "'{{' is not closed by '}}'.");
            }

            var inside = text[(at + 2)..end].Trim();
            var start = at;
            at = end + 2;
            if (inside.StartsWith('!') || (inside == "else" && blocks.Count > 0))
            {
                continue;
            }

            switch (inside.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                case [var word, var name] when word is "#if" or "#unless" or "#each":
                    Use(start, name);
                    if (word == "#each" && !(variables.TryGetValue(name, out var fields) && fields.Count > 0))
                    {
                        throw wrong(start, $"'{Quote.Short(name)}' is no list. Lists are {string.Join(", ", variables.Where(variable => variable.Value.Count > 0).Select(variable => variable.Key))}.");
                    }

                    blocks.Push((word[1..], name, start));
                    break;
                case [['/', .. var closed]]:
                    if (blocks.Count == 0 || blocks.Pop().Word != closed)
                    {
                        throw wrong(start, $"'{{{{/{Quote.Short(closed)}}}}}' closes nothing that was opened last.");
                    }

                    break;
                case [var name] when !inside.StartsWith('{') && !inside.StartsWith('#'):
                    Use(start, name);
                    break;
                default:
                    throw wrong(start, $"'{{{{{Quote.Short(inside)}}}}}' is not understood. Use {{{{name}}}}, {{{{#each list}}}}, {{{{#if name}}}}, {{{{#unless name}}}}, {{{{else}}}}.");
            }
        }

        if (blocks.TryPeek(out var open))
        {
            throw wrong(open.At, $"'{{{{#{open.Word} {open.Name}}}}}' is not closed by '{{{{/{open.Word}}}}}'.");
        }

        return used;

        void Use(int at, string name)
        {
            // In a list, names mean fields of its items, and the variables are not to be seen.
            var list = blocks.FirstOrDefault(block => block.Word == "each").Name;
            IEnumerable<string> known = list is null ? variables.Keys : variables[list];
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw wrong(at, $"There is no variable '{Quote.Short(name)}'{(list is null ? "" : $" in an item of '{list}'")}. Use {string.Join(", ", known)}.");
            }

            if (list is null)
            {
                used.Add(name);
            }
        }
    }
}
