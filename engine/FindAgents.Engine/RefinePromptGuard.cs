using FindAgents.Engine.Masks;

namespace FindAgents.Engine;

/// <summary>Checks a prompt at the engine's door, so that no model has to.</summary>
internal static class RefinePromptGuard
{
    /// <summary>Throws where a prompt cannot be used with an image of the given size.</summary>
    /// <exception cref="PromptException">Nothing is indicated, or a coordinate is not a number or lies outside the image.</exception>
    public static void Check(RefinePrompt prompt, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Positive.Count == 0 && prompt.Box is null && prompt.Strokes.Count == 0 && prompt.Mask is null && prompt.Previous is null)
        {
            throw new PromptException("Nothing in the prompt says what is wanted: give a positive point, a box, a stroke or a mask.");
        }

        CheckPoints(prompt.Positive, "Positive point");
        CheckPoints(prompt.Negative, "Negative point");
        for (var i = 0; i < prompt.Strokes.Count; i++)
        {
            if (prompt.Strokes[i].Count == 0)
            {
                throw new PromptException($"Stroke {i + 1} has no points: give at least one.");
            }

            CheckPoints(prompt.Strokes[i], $"Stroke {i + 1}, point");
        }

        if (prompt.Box is { } box)
        {
            CheckBox(box);
        }

        CheckMask(prompt.Mask, "mask");
        CheckMask(prompt.Previous, "previous mask");

        void CheckPoints(IReadOnlyList<PointF> points, string what)
        {
            for (var i = 0; i < points.Count; i++)
            {
                var p = points[i];
                if (!double.IsFinite(p.X) || !double.IsFinite(p.Y) || p.X < 0 || p.Y < 0 || p.X > width || p.Y > height)
                {
                    throw new PromptException($"{what} {i + 1} is ({p.X}, {p.Y}), outside the {width}×{height} image: x runs from 0 to {width}, y from 0 to {height}, in pixels.");
                }
            }
        }

        void CheckBox(Box b)
        {
            if (!double.IsFinite(b.X) || !double.IsFinite(b.Y) || !double.IsFinite(b.Width) || !double.IsFinite(b.Height))
            {
                throw new PromptException($"The box ({b.X}, {b.Y}, {b.Width}, {b.Height}) holds something that is not a number: give x, y, width, height in pixels.");
            }

            if (b.Width <= 0 || b.Height <= 0)
            {
                throw new PromptException($"The box ({b.X}, {b.Y}, {b.Width}, {b.Height}) is empty: width and height have to be above 0 (it is x, y, width, height, not two corners).");
            }

            if (b.X >= width || b.Y >= height || b.Right <= 0 || b.Bottom <= 0)
            {
                throw new PromptException($"The box ({b.X}, {b.Y}, {b.Width}, {b.Height}) lies outside the {width}×{height} image.");
            }
        }

        void CheckMask(BinaryMask? mask, string what)
        {
            if (mask is not null && (mask.Width != width || mask.Height != height))
            {
                throw new PromptException($"The {what} is {mask.Width}×{mask.Height}, the image {width}×{height}: give a mask of the image's size.");
            }
        }
    }
}
