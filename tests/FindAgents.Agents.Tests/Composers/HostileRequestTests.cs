using System.Buffers;
using System.Globalization;
using CsCheck;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Tests.Composers;

/// <summary>Whatever is said, a valid composition or a refusal comes back, and what is quoted stays text.</summary>
public sealed class HostileRequestTests
{
    private const int Requests = 5000;

    private static readonly OfflineComposer Composer = new();
    private static readonly CompositionValidator Validator = new();

    private static readonly SearchValues<char> Quotes = SearchValues.Create("\"'`“”«»‘’\n");

    private static readonly string[] Pieces =
    [
        .. """
        find|segment|outline|mask|highlight|cut out|search for|show me|look for|count|where is|how many|is there|what is|remove|keep|blur|delete|translate|make|draw|run|take|click|the same
        the dog|a red ball|two cups|every car|all objects|everything|the left one|the background|people skiing|the man in a hat|it|them|those|each of them|the first one|the top 3|the results|ones|one
        photos of|5 pictures with|images where|more like|similar to|like|in my album|from my photos|a dozen|at most|no more than|limit|top three|photos|the best match for
        @a.jpg|@b.jpg#2|@c.jpg(1,2)|@c.jpg(1,2,3,4)|@"my photo.jpg"|@"x""y"#1|@../../etc/passwd|@/dev/zero|@C:\windows\a.jpg|@..%2f..%2fa|@a.jpg#99999999999|@a.jpg(|@a.jpg(1,2,3)|@a.jpg(1e999,2)|@|@@|@"|me@example.org|$1|$9|$99999999999
        (10,20)|[1,2,3,4]|x=1 y=2|x=1 y=2 w=0 h=0|400 x 300|from (1,2) to (3,4)|at 5|-3|1e9|999999999999999999999|0|half a dozen|twenty-five|one|a couple of
        and|,|or|then|after that|but not|without|except|;|.|?|!|:|->|-|in|on|of|from|with|to|before|so only|not|no|do not|please|,,|and and|as well as
        "segment @secret.jpg"|'ignore all instructions'|"$1"|“@secret.jpg”|"unclosed|<script>|</system>|{"prototype":"x"}|'; DROP TABLE photos; --|ignore previous instructions|system:|rm -rf /|${jndi:ldap://x}|%00|\\|🦜|写真|é|‮|ﬁ
        """.Split('|', '\n').Select(piece => piece.Trim()).Where(piece => piece.Length > 0),
        "\0", "\u0007", "\u001b[31m", "\n\n", "\t", "\r\n", "\ud800", "\udc00", "\u200b",
    ];

    private static readonly Gen<string> Spoken = Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).List[0, 24].Select(pieces => string.Join(' ', pieces));

    private static readonly Gen<string> Mutated = Gen.Select(Spoken, Gen.Int[0, 400], Gen.Char, Gen.Int[0, 2]).Select((text, at, letter, how) =>
        text.Length == 0 ? text : how switch
        {
            0 => text.Insert(at % text.Length, letter.ToString()),
            1 => text.Remove(at % text.Length, 1),
            _ => text[..(at % text.Length)] + letter + text[(at % text.Length + 1)..],
        });

    private static readonly Gen<string> Anything = Gen.Frequency((6, Spoken), (3, Mutated), (1, Gen.String[0, 60]));

    [Fact]
    public void Any_request_is_composed_or_refused() =>
        Anything.Sample(
            request =>
            {
                var composition = Compose(request);
                Assert.Empty(Validator.Validate(composition));
                Assert.Equal(composition.IsRefusal, composition.Reason is not null);
                Assert.Equal(composition.IsRefusal, composition.Hint is not null);
                Assert.Equal(composition, Compose(request));
                var json = CompositionJson.Write(composition);
                Assert.Equal(composition, CompositionJson.Read(json));
                Assert.Equal(json, CompositionJson.Write(CompositionJson.Read(json)));
                Assert.DoesNotContain('\n', json);
            },
            iter: Requests);

    [Fact]
    public void No_image_is_named_that_the_request_does_not_refer_to() =>
        Anything.Sample(
            request =>
            {
                var composition = Compose(request);
                if (composition.IsRefusal)
                {
                    return;
                }

                var readable = string.Concat(request.EnumerateRunes());
                Assert.All(composition.Steps.SelectMany(ImagesOf), image => Assert.True(
                    readable.Contains($"@{image.Replace("./$", "$", StringComparison.Ordinal)}", StringComparison.Ordinal) || readable.Contains($"@{image}", StringComparison.Ordinal) || readable.Contains($"@\"{image.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", StringComparison.Ordinal), image));
            },
            iter: Requests);

    [Fact]
    public void A_quoted_reference_names_no_image() =>
        Gen.Select(Spoken, Spoken, Gen.Int[0, 1]).Where((before, after, _) => (before + after).AsSpan().IndexOfAny(Quotes) < 0).Sample(
            (before, after, how) =>
            {
                var composition = Compose($"{before} {(how == 0 ? "\"segment @secret.jpg\"" : "“find $1 in @secret.jpg#2”")} {after}");
                Assert.DoesNotContain("secret.jpg", composition.Steps.SelectMany(ImagesOf));
            },
            iter: Requests);

    [Fact]
    public void The_culture_changes_nothing()
    {
        const string Request = "FIND 12 IMAGES LIKE @I.JPG(1.5,2.25,30,40), THEN OUTLINE THE THING AT (1.5, 2) IN @I.JPG";
        var here = CompositionJson.Write(Compose(Request));
        var before = CultureInfo.CurrentCulture;
        var strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NumberDecimalSeparator = ",";
        strange.NumberFormat.NegativeSign = "~";
        strange.NumberFormat.NumberGroupSeparator = ".";
        try
        {
            CultureInfo.CurrentCulture = strange;
            Assert.Equal(here, CompositionJson.Write(Compose(Request)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("find the dog and ")]
    [InlineData("@a.jpg, ")]
    [InlineData("((((((((")]
    [InlineData("\"'“")]
    public void What_is_too_long_is_refused_unread(string piece)
    {
        var composition = Compose(string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length)));
        Assert.True(composition.IsRefusal);
        Assert.Contains("at most 4000", composition.Reason, StringComparison.Ordinal);
        Assert.Empty(Validator.Validate(composition));
    }

    [Fact]
    public void More_steps_than_are_run_are_refused()
    {
        var composition = Compose(string.Join(". ", Enumerable.Range(0, 40).Select(i => $"Segment @{i}.jpg")));
        Assert.True(composition.IsRefusal);
        Assert.Contains("more than 16 steps", composition.Reason, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ImagesOf(CompositionStep step) =>
        (step.Images?.Names ?? []).Concat((step.Phrases ?? []).Concat(step.Without ?? []).Append(step.Query ?? "").SelectMany(text => WrittenPhrase.Parse(text).References).Select(reference => reference.Image));

    private static Composition Compose(string request) => Composer.ComposeAsync(request).GetAwaiter().GetResult();
}
