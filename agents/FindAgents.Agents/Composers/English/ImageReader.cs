using FindAgents.Agents.Compositions;
using FindAgents.Engine.Prototypes;

namespace FindAgents.Agents.Composers.English;

/// <summary>Reads clauses that want regions of images.</summary>
internal static class ImageReader
{
    private static readonly HashSet<string> Backdrops = [.. Lexicon.Words("background backdrop backgrounds surroundings")];
    private static readonly HashSet<string> BackdropLinks = [.. Lexicon.Words("from of behind around in but only removal removed the its transparent leaving away out white on")];
    private static readonly HashSet<string> Leftovers = [.. Lexicon.Words("rest else remainder remaining others other")];
    private static readonly HashSet<string> Attributes = [.. Lexicon.Words("color colour colors colours breed kind type size shape brand model age name species material sort")];
    private static readonly HashSet<string> Outcomes = [.. Lexicon.Words("sticker cutout cut-out mask png silhouette emoji layer stickers cutouts")];

    /// <summary>Reads a clause.</summary>
    /// <param name="clause">Its tokens.</param>
    /// <param name="context">What was spoken of before.</param>
    public static Reading Read(Clause clause, Context context)
    {
        List<Token> tokens = [.. clause.Tokens];
        var kind = SegmentationKinds.Read(tokens);
        var scope = ScopeReader.Read(tokens, isAlbum: false);
        var isProhibition = NegationReader.IsProhibition(tokens);
        var prompt = PlaceReader.Together(tokens.Where(token => token.Kind == TokenKind.Place));
        List<List<Token>> negated = prompt is null ? NegationReader.Read(tokens, isAlbum: false) : [];
        var frame = FrameReader.Read(tokens, strict: false);
        var reading = new Reading
        {
            Kind = ReadingKind.Segment,
            Scope = scope,
            IsKept = clause.IsKept || frame.Sense == VerbSense.Keep,
            Counts = frame.Counts,
        };
        if (isProhibition && frame.Tokens.Count == 0)
        {
            return reading with { Kind = ReadingKind.Nothing, Why = "It says only what not to do." };
        }

        if (prompt is not null && frame.Sense != VerbSense.Other)
        {
            return Prompted(reading, prompt);
        }

        if (frame.Sense == VerbSense.Other || (frame.Sense == VerbSense.Make && !frame.Tokens.HasAny("same") && !frame.NamesMask && kind is null && !IsMasking(frame)))
        {
            return reading with { Kind = ReadingKind.Nothing, Why = $"'{frame.Verb}' is nothing that the engine does." };
        }

        if (!scope.IsGiven && context.Images is null && frame.Tokens.Count > 0 && frame.Tokens.TrueForAll(token => token.Reference is { Region: not null } || Tokens.IsMark(token) || token.Word is "and") && kind is null)
        {
            var regions = frame.Tokens.Where(token => token.IsPiece).ToList();
            if (frame.Sense == VerbSense.Take && regions.Count == 1)
            {
                return reading with { Kind = ReadingKind.Context, Phrases = [regions[0].Text] };
            }

            // "mask @a.jpg#2": it lies in its own image.
            return Grounded(reading with { Scope = new Scope { Names = [.. regions.Select(token => token.Reference!.Image)] } }, [.. regions.Select(token => token.Text).Distinct()], [], "a region was named");
        }

        if (PieceAlone(frame, scope, context) is { } alone)
        {
            return reading with { Scope = new Scope { Names = [alone.Image] }, Prompt = alone.Prompt, Prototype = BuiltInPrototypes.InteractiveSegmentation.Name, Why = "a place was pointed at" };
        }

        var without = Phrases(negated);
        return kind is not null ? reading with { Prototype = kind, Without = without, Why = "the kind of segmentation was named" } : Target(reading, frame, without, context);
    }

    private static Reading Prompted(Reading reading, StepPrompt prompt) => reading with
    {
        Prototype = BuiltInPrototypes.InteractiveSegmentation.Name,
        Prompt = prompt,
        Why = prompt.Box is null ? "a point was named" : "a box was named",
    };

    private static Reading Target(Reading reading, FrameReader frame, List<string> without, Context context)
    {
        var target = frame.Tokens;
        if (frame.Verb is "turn" && target.FindIndex(token => token.Word is "into") is > 0 and var into)
        {
            target = target[..into];
        }

        if (Background(ref target, frame))
        {
            return target.Count == 0 && without.Count == 0
                ? Grounded(reading with { IsBackground = true, IsKept = false }, ["background"], [], "the background is meant")
                : Grounded(reading with { IsKept = true }, [.. Phrases(Split(target, frame)), .. without], [], "what stays is meant");
        }

        var isRemoval = frame.Sense == VerbSense.Remove || (frame.Verb is "make" or "turn");
        if (isRemoval && target.Exists(token => token.Word is "everything" or "all"))
        {
            // What goes is all the rest: "make everything but the dog transparent", "blur everything around the child".
            var around = target.FindIndex(token => token.Word is "around" or "behind" or "besides" or "beyond" or "outside" or "beside");
            if (without.Count > 0 || around >= 0)
            {
                return Grounded(reading, [.. without, .. around >= 0 ? Phrases(Split(target[(around + 1)..], frame)) : []], [], "what stays is meant");
            }
        }

        if (target.Exists(token => Leftovers.Contains(token.Word)) && target.TrueForAll(token => Leftovers.Contains(token.Word) || Lexicon.Determiners.Contains(token.Word) || token.Word is "everything" or "of" or "all"))
        {
            return reading with { Kind = ReadingKind.Context };
        }

        if (target.Count == 0)
        {
            return without.Count > 0 ? reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Without = without, Why = "everything but what is named" } : Untargeted(reading, frame, context);
        }

        if (target is [{ Word: "all" }])
        {
            return reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Without = without, Why = "all there is in the image is meant" };
        }

        if (ReferenceBack(target, out var limit, out var same))
        {
            return Back(reading with { Limit = limit }, frame, context, same);
        }

        if (SegmentationKinds.OfTarget(target) is { } kind)
        {
            return reading with { Prototype = kind, Without = without, Why = kind == BuiltInPrototypes.InstanceSegmentation.Name ? "every single object is meant" : "all there is in the image is meant" };
        }

        target = Named(target, frame);

        return Grounded(reading, Phrases(Split(target, frame)), without, frame.Question is { } question ? $"'{question}' asks for what is named" : "what is named is meant");
    }

    private static Reading Grounded(Reading reading, List<string> phrases, List<string> without, string why)
    {
        var interleaved = phrases.Any(WrittenReferences.AreIn);
        return phrases.Count == 0
            ? reading with { Kind = ReadingKind.Context }
            : reading with
            {
                Prototype = (interleaved ? BuiltInPrototypes.InterleavedSegmentation : BuiltInPrototypes.GroundedSegmentation).Name,
                Phrases = phrases,
                Without = without,
                Why = interleaved ? why + ", by what is shown" : why,
            };
    }

    private static Reading Untargeted(Reading reading, FrameReader frame, Context context) => frame.Sense switch
    {
        VerbSense.Segment => reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Why = "nothing in the image was named, so all of it is meant" },
        VerbSense.Make when frame.NamesMask => reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Why = "nothing in the image was named, so all of it is meant" },
        VerbSense.Remove or VerbSense.Make => reading with { Kind = ReadingKind.Nothing, Why = $"'{frame.Verb}' is nothing that the engine does with a whole image." },
        _ when frame.NamesMask => reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Why = "nothing in the image was named, so all of it is meant" },
        _ when frame.Question is "what" && (reading.Scope.IsGiven || context.Images is not null) => reading with { Prototype = BuiltInPrototypes.PanopticSegmentation.Name, Why = "'what' asks for all there is in the image" },
        _ => reading with { Kind = reading.Scope.IsGiven ? ReadingKind.Context : ReadingKind.Talk },
    };

    // "mask it", "segment those", "find the same one in @b.jpg"
    private static Reading Back(Reading reading, FrameReader frame, Context context, bool same)
    {
        var images = reading.Scope.Images;
        if (same && images is not null && frame.Verb is null or "do" or "make" && !frame.Tokens.HasAny("one", "of"))
        {
            return reading with { Kind = context.LastSegmentation is null ? ReadingKind.Nothing : ReadingKind.Again, Why = "It refers to something that was not named before." };
        }

        if (images is not null && context.Piece is { } piece)
        {
            return Grounded(reading, [piece], [], "what was named before is meant");
        }

        if (images is not null && context.LastSegmentation is { } found)
        {
            return reading with
            {
                Kind = ReadingKind.SegmentFound,
                Prototype = BuiltInPrototypes.InterleavedSegmentation.Name,
                Phrases = [StepReference.To(found)],
                Why = "what the step before it found is meant",
            };
        }

        if (images is null && context is { IsFound: true, Sought: { } sought } && (frame.Tokens.HasAny("him", "her") || (context.IsMany && frame.Sense == VerbSense.Segment && frame.Tokens[0].Word == "it") || (reading.Scope.IsAnaphor && frame.Tokens[0].Word is "it" or "them")))
        {
            return Grounded(reading with { Scope = reading.Scope with { IsAnaphor = true } }, [sought.ToLowerInvariant()], [], "who was sought is meant");
        }

        if (images is null && context.IsFound && (context.LastSegmentation is null || context.LastSegmentation < context.LastRetrieval))
        {
            return (frame.Sense is VerbSense.Segment or VerbSense.Make) && !same && !(reading.Limit is not null && frame.Verb is "pick" or "select")
                ? reading with
                {
                    Scope = new Scope { IsAnaphor = true, Limit = reading.Limit },
                    Prototype = BuiltInPrototypes.PanopticSegmentation.Name,
                    Why = "all there is in what was found is meant",
                }
                : reading with { Kind = reading.Limit is null ? ReadingKind.Talk : ReadingKind.Limit };
        }

        return context.LastSegmentation is not null ? reading with { Kind = ReadingKind.Same }
            : images is not null || context.Images is not null ? Untargeted(reading, frame, context)
            : reading with { Kind = ReadingKind.Nothing, Why = "It refers to something that was not named before." };
    }

    private static bool ReferenceBack(List<Token> target, out int? limit, out bool same)
    {
        same = false;
        var length = AnaphorReader.Read(target, 0, out limit);
        if (length == 0 && (target.WordAt(0) is "they" or "him" or "her" or "its" or "their" or "same" || target.Has(0, "the", "same") || target.Has(0, "that", "same") || target.Has(0, "this", "same")))
        {
            same = target.HasAny("same");
            length = same ? target.Exists(token => token.Kind == TokenKind.Reference) ? 0 : target.Count : target.WordAt(1) is "content" or "contents" ? 2 : 1;
        }

        return length > 0 && target.Skip(length).All(token => Tokens.IsMark(token) || Lexicon.Tails.Contains(token.Word) || token.Word is "up" or "down" or "as" or "one" or "individually" or "content" or "contents");
    }

    // "remove the background behind the car", "separate the statue from the background"
    private static bool Background(ref List<Token> target, FrameReader frame)
    {
        var at = target.FindIndex(token => Backdrops.Contains(token.Word));
        if (at < 0)
        {
            return false;
        }

        if (frame.Sense is VerbSense.Remove || target.HasAny("removal", "removed", "transparent") || (frame.Verb is "make" or "cut" && target.HasAny("transparent", "out", "white", "away")))
        {
            target = [.. target.Where(token => !Backdrops.Contains(token.Word))];
            while (target.Count > 0 && (BackdropLinks.Contains(target[0].Word) || Tokens.IsMark(target[0])))
            {
                target.RemoveAt(0);
            }

            return true;
        }

        // From the background, something is told apart.
        var from = target.FindIndex(token => token.Word is "from" or "against");
        if (from > 0 && from < at)
        {
            target = target[..from];
        }

        return false;
    }

    // "who is riding", "anyone in a hat": a person; "which car is red": the red car.
    private static List<Token> Named(List<Token> target, FrameReader frame)
    {
        if (target[0].Word is "anyone" or "anybody" or "someone" or "somebody" or "whoever" || (frame.Question == "who" && target[0].Kind == TokenKind.Word))
        {
            var person = new Token(TokenKind.Word, "person", target[0].Start, target[0].Start);
            return [person, .. frame.Question == "who" && target[0].Word is not ("anyone" or "someone") ? target : target[1..]];
        }

        // "what is on the table": things there.
        if (frame.Question == "what" && Lexicon.Prepositions.Contains(target[0].Word) && target.Count > 1)
        {
            return [new Token(TokenKind.Word, "objects", target[0].Start, target[0].Start), .. target];
        }

        var verb = target.FindIndex(token => token.Word is "is" or "are");
        if (verb > 0 && verb + 1 < target.Count && Attributes.Contains(target[0].Word))
        {
            return target[(verb + 1)..];
        }

        if (frame.Question is not ("which" or "what") || verb <= 0)
        {
            return target;
        }

        var said = NounPhraseReader.Clean(target[(verb + 1)..]);
        var isQuality = said.Count is 1 or 2 && (Lexicon.Adjectives.Contains(said[^1].Word) || said[^1].Word.EndsWith("est", StringComparison.Ordinal) || said[0].Word is "most");
        var noun = NounPhraseReader.Clean(target[..verb]);
        return isQuality ? [.. said, .. noun] : [.. noun, .. said];
    }

    private static bool IsMasking(FrameReader frame) => frame.Verb switch
    {
        "make" => frame.Tokens.HasAny("transparent", "invisible"),
        "turn" => frame.Tokens.Exists(token => Outcomes.Contains(token.Word)) || frame.Tokens.HasAny("transparent"),
        "draw" => frame.Tokens.Count > 0 && TakesDrawing(frame.Tokens),
        _ => SegmentationKinds.OfTarget(frame.Tokens) is not null && frame.Tokens.Count == 0,
    };

    // "draw around the handle", "draw a box around the dog"
    private static bool TakesDrawing(List<Token> tokens)
    {
        var around = tokens.FindIndex(token => token.Word is "around" or "over" or "on");
        if (around is >= 0 and <= 3)
        {
            tokens.RemoveRange(0, around + 1);
            return true;
        }

        return tokens[0].Word is "the" or "my" && tokens.Count > 0 && !tokens.HasAny("picture", "image", "photo");
    }

    private static (string Image, StepPrompt Prompt)? PieceAlone(FrameReader frame, Scope scope, Context context)
    {
        var references = frame.Tokens.Where(token => token.Kind == TokenKind.Reference).ToList();
        if (references.Count == 0 || scope.IsGiven || !references.TrueForAll(token => token.IsPiece && token.Reference!.Region is null && token.Reference.Image == references[0].Reference!.Image)
            || (context.Images is not null && frame.Sense is VerbSense.Find or VerbSense.Search))
        {
            return null;
        }

        var boxes = references.Where(token => token.Reference!.Box is not null).ToList();
        return boxes.Count > 1 || (boxes.Count == 1 && references.Count > 1) ? null
            : (references[0].Reference!.Image, boxes.Count == 1 ? new StepPrompt { Box = boxes[0].Reference!.Box } : new StepPrompt { Points = [.. references.Select(token => token.Reference!.Point!.Value)] });
    }

    private static List<List<Token>> Split(List<Token> target, FrameReader frame)
    {
        var phrases = NounPhraseReader.Split(target);
        foreach (var phrase in phrases.Where(phrase => phrases.Count > 1 && phrase.Count > 1 && Verbs.IsParticiple(phrase[^1].Word)))
        {
            // "the sky masked and the trees outlined"
            phrase.RemoveAt(phrase.Count - 1);
        }

        NounPhraseReader.ResolveOnes(phrases, frame.Partitive);
        if (phrases.Count > 1)
        {
            // "given @a.jpg#1, where is it": one thing is meant.
            phrases.RemoveAll(phrase => phrase.TrueForAll(token => Lexicon.Frame.Contains(token.Word) || Lexicon.Pronouns.Contains(token.Word) || token.Word is "same" or "find" or "locate" or "outline" or "the"));
        }

        return phrases;
    }

    private static List<string> Phrases(List<List<Token>> phrases) =>
        [.. phrases.Select(phrase => Tokens.Say(phrase, lower: true)).Where(phrase => phrase.Length > 0).Distinct(StringComparer.Ordinal)];

}
