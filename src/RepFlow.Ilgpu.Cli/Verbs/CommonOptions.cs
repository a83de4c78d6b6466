using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RepFlow.Ilgpu.Cli.Reporting;
using RepFlow.Ilgpu.Models;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that every verb has, and the kinds of option that verbs are made of. A wrong value is refused with what would be right.</summary>
static class CommonOptions
{
    /// <summary>Which device to use.</summary>
    public static Option<string?> Device() => new("--device")
    {
        Description = "host, cuda[:i], opencl[:i] or ilgpu-cpu; the best there is if not given ('repflow devices' lists them)",
        HelpName = "NAME",
    };

    /// <summary>Opens the device that was asked for, or the best there is, with what <c>repflow tune</c> found out about it.</summary>
    /// <param name="name">What was given for <see cref="Device"/>; null for nothing.</param>
    /// <param name="terminal">Where it is said which kernels the device computes wrongly, and that a tuning file cannot be used.</param>
    /// <param name="isTuned">Whether that is used.</param>
    /// <returns>The device.</returns>
    public static Devices.Device Open(string? name, Terminal terminal, bool isTuned = true)
    {
        var device = name is null ? Devices.Device.OpenDefault() : Devices.Device.Open(name);
        device.Note = terminal.Note;
        if (isTuned)
        {
            device.UseTuning();
        }

        return device;
    }

    /// <summary>An option that names a file to write.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };

    /// <summary>Which model of the catalogue to use.</summary>
    /// <param name="before">What is said before their names.</param>
    /// <returns>The option.</returns>
    public static Option<string> Model(string before = "") => new("--model")
    {
        Description = before + ModelCatalog.Description,
        HelpName = "MODEL",
        DefaultValueFactory = _ => "resnet34",
    };

    /// <summary>Which trained network to use.</summary>
    public static Option<string> Checkpoint() => new("--checkpoint")
    {
        Description = "the folder of a run, as 'repflow train' makes it, or a file of weights in it",
        HelpName = "RUN",
        Required = true,
    };

    /// <summary>How many threads read clips.</summary>
    public static Option<int?> Workers() => Number("--workers", "threads that decode and augment (half of the processor's, at most 8)", 1);

    /// <summary>Whether to print one JSON object.</summary>
    public static Option<bool> Json() => new("--json") { Description = "one JSON object on standard output, everything else on standard error" };

    /// <summary>The size of a frame: a side, or height and width.</summary>
    /// <param name="standard">What it is if not given, for its description.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<(int Height, int Width)?> FrameSize(string standard) => new("--size")
    {
        Description = $"height and width of a frame, as in 112 or 80x112 {standard}",
        HelpName = "N|HxW",
        CustomParser = ParseSize,
    };

    /// <summary>The type of every tensor.</summary>
    public static Option<string> Precision() => Choice("--precision", "single or double precision of every tensor", "f32", "f64");

    /// <summary>An option that takes a whole number of at least a minimum.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="value">The value if it is not given.</param>
    /// <param name="maximum">The largest value.</param>
    /// <returns>The option.</returns>
    public static Option<int> Number(string name, string description, int minimum, int value, int maximum = int.MaxValue) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => ParseNumber(result, name, minimum, maximum) ?? value,
    };

    /// <summary>An option that takes a whole number of at least a minimum.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="minimum">The least value.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<int?> Number(string name, string description, int minimum) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => ParseNumber(result, name, minimum, int.MaxValue),
    };

    /// <summary>An option that takes a number above 0, in single precision, where a double may be 0 or infinite.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="helpName">What the number is.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<float?> Positive(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && float.IsFinite(number))
            {
                return number;
            }

            result.AddError($"{name} is '{text}', and it takes a number above 0, in single precision: from 1e-45 to 3.4e38.");
            return null;
        },
    };

    /// <summary>An option that takes a number within limits.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The largest value.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<double?> Real(string name, string description, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}', and it takes a number from {least} to {most}."));
            return null;
        },
    };

    /// <summary>An option that takes one of some words.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="values">The words; the first is the default.</param>
    /// <returns>The option.</returns>
    public static Option<string> Choice(string name, string description, params string[] values) =>
        Limit(new Option<string>(name) { Description = description, DefaultValueFactory = _ => values[0] }, values);

    /// <summary>Lets an option take only names of models.</summary>
    /// <typeparam name="T">The option's type.</typeparam>
    /// <param name="option">The option.</param>
    /// <returns>The same option.</returns>
    public static Option<T> LimitToModels<T>(Option<T> option)
    {
        option.HelpName = "MODEL";
        option.CompletionSources.Add([.. ModelCatalog.Names]);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !ModelCatalog.Names.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{option.Name} is '{result.Tokens[0].Value}', and there are {ModelCatalog.Description}.");
            }
        });
        return option;
    }

    /// <summary>Lets an option take only some words.</summary>
    /// <typeparam name="T">The option's type.</typeparam>
    /// <param name="option">The option.</param>
    /// <param name="values">The words.</param>
    /// <returns>The same option.</returns>
    public static Option<T> Limit<T>(Option<T> option, params string[] values)
    {
        option.HelpName = string.Join('|', values);
        option.CompletionSources.Add(values);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !values.Contains(result.Tokens[0].Value))
            {
                result.AddError($"{option.Name} is '{result.Tokens[0].Value}', and it must be {string.Join(" or ", values)}.");
            }
        });
        return option;
    }

    static (int Height, int Width)? ParseSize(ArgumentResult result)
    {
        var parts = result.Tokens[0].Value.Split('x');
        if (parts.Length <= 2 && parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side > 0))
        {
            return (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[^1], CultureInfo.InvariantCulture));
        }

        result.AddError($"--size is '{result.Tokens[0].Value}', and it takes a side as in 112, or height and width as in 80x112.");
        return null;
    }

    static int? ParseNumber(ArgumentResult result, string name, int minimum, int maximum)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        result.AddError($"{name} is '{text}', and it takes a whole number from {minimum} to {maximum}.");
        return null;
    }
}
